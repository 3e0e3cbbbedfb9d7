# A traced function calls back into NumPy and computes what NumPy computes.
import numpy as np
import tensorflow as tf

tf.executing_eagerly() or tf.compat.v1.enable_v2_behavior()


@tf.function
def double_of_sorted(x):
    return tf.numpy_function(np.sort, [x], tf.float32) * 2.0


@tf.function
def halved(n):
    steps = tf.constant(0)
    while n > 1:
        n //= 2
        steps += 1
    return steps


result = double_of_sorted(np.array([3.0, 1.0, 2.0], dtype=np.float32)).numpy()
assert result.dtype == np.float32 and result.tolist() == [2.0, 4.0, 6.0], result
assert int(halved(tf.constant(16))) == 4

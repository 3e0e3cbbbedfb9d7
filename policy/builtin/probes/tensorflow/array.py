# A float32 NumPy array becomes a tensor, keeps its dtype and adds up (the compatibility guide's first example).
import numpy as np
import tensorflow as tf

tf.executing_eagerly() or tf.compat.v1.enable_v2_behavior()
array = np.array([[1.0, 2.0], [3.0, 4.0]], dtype=np.float32)
tensor = tf.convert_to_tensor(array)
result = (tensor + 1.0).numpy()
assert tensor.dtype == tf.float32, tensor.dtype
assert result.dtype == np.float32, result.dtype
assert np.array_equal(result, [[2.0, 3.0], [4.0, 5.0]]), result

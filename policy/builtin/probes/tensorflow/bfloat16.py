# bfloat16 values pass between NumPy and tensors and keep their dtype.
import numpy as np
import tensorflow as tf

tf.executing_eagerly() or tf.compat.v1.enable_v2_behavior()
bfloat16 = tf.bfloat16.as_numpy_dtype
array = np.array([1.0, 2.5, -0.5], dtype=np.float32).astype(bfloat16)
tensor = tf.convert_to_tensor(array)
result = (tensor + tensor).numpy()
assert tensor.dtype == tf.bfloat16, tensor.dtype
assert result.dtype == bfloat16, result.dtype
assert np.array_equal(result.astype(np.float32), [2.0, 5.0, -1.0]), result

# A ragged tensor becomes a NumPy array of arrays.
import sys

import numpy as np
import tensorflow as tf

tf.executing_eagerly() or tf.compat.v1.enable_v2_behavior()
tensor = tf.ragged.constant([[1, 2], [3], []], dtype=tf.int32)
if not hasattr(tensor, "numpy"):
    print("this TensorFlow's ragged tensors have no numpy()")
    sys.exit(77)
result = tensor.numpy()
assert result.dtype == np.dtype(object), result.dtype
assert [row.tolist() for row in result] == [[1, 2], [3], []], result

# TensorFlow's own NumPy interface agrees with NumPy on values and dtypes.
import sys

import numpy as np
import tensorflow as tf

if not hasattr(tf.experimental, "numpy"):
    print("this TensorFlow has no tf.experimental.numpy")
    sys.exit(77)
tnp = tf.experimental.numpy
array = np.arange(6, dtype=np.float32).reshape(2, 3)
for mine, its in ((tnp.sum(array, axis=0), array.sum(axis=0)), (tnp.transpose(array), array.T), (tnp.mean(array), array.mean())):
    result = np.asarray(mine)
    assert result.dtype == its.dtype, (result.dtype, its.dtype)
    assert np.array_equal(result, its), (result, its)

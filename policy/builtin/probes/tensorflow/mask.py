# A pandas frame with gaps passes through a boolean mask unharmed (the compatibility guide's third example).
import sys

try:
    import pandas as pd
except ModuleNotFoundError as missing:
    if missing.name != "pandas":
        raise
    print("pandas is not installed")
    sys.exit(77)
import numpy as np
import tensorflow as tf

tf.executing_eagerly() or tf.compat.v1.enable_v2_behavior()
frame = pd.DataFrame({"a": [1.0, 2.0, np.nan, 4.0, 5.0], "b": [np.nan, 0.5, 1.5, 2.5, 3.5]})
filled = frame.fillna(0).to_numpy(dtype=np.float32)
data = tf.convert_to_tensor(filled)
mask = tf.convert_to_tensor(frame.isna().to_numpy(), dtype=tf.bool)
result = tf.where(mask, tf.zeros_like(data), data).numpy()
assert mask.dtype == tf.bool, mask.dtype
assert int(tf.reduce_sum(tf.cast(mask, tf.int32))) == 2
assert result.dtype == np.float32, result.dtype
assert np.array_equal(result, filled), result

# An LSTM can be built into a functional model, and runs.
import numpy as np
import tensorflow as tf

tf.executing_eagerly() or tf.compat.v1.enable_v2_behavior()
inputs = tf.keras.Input(shape=(5, 3))
model = tf.keras.Model(inputs, tf.keras.layers.LSTM(4)(inputs))
result = model.predict(np.ones((2, 5, 3), dtype=np.float32), verbose=0)
assert result.shape == (2, 4) and result.dtype == np.float32, (result.shape, result.dtype)
assert np.isfinite(result).all() and np.array_equal(result[0], result[1])

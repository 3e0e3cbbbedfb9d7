# A Keras model learns from NumPy arrays, and predicts what its weights say.
import numpy as np
import tensorflow as tf

tf.executing_eagerly() or tf.compat.v1.enable_v2_behavior()
x = np.random.RandomState(0).normal(size=(64, 4)).astype(np.float32)
y = x @ np.array([[1.0], [-2.0], [3.0], [0.5]], dtype=np.float32)
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile(optimizer="sgd", loss="mse")
losses = model.fit(x, y, epochs=5, batch_size=16, verbose=0).history["loss"]
assert np.isfinite(losses).all() and losses[-1] < losses[0], losses
weight, bias = model.get_weights()
result = model.predict(x, verbose=0)
assert result.dtype == np.float32, result.dtype
assert np.allclose(result, x @ weight + bias, atol=1e-4)

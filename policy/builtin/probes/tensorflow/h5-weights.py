# A model's weights go to an HDF5 file and come back bit for bit.
import numpy as np
import tensorflow as tf

tf.executing_eagerly() or tf.compat.v1.enable_v2_behavior()


def model():
    inputs = tf.keras.Input(shape=(4,))
    return tf.keras.Model(inputs, tf.keras.layers.Dense(2)(tf.keras.layers.Dense(3)(inputs)))


first, second = model(), model()
first.save_weights("probe.weights.h5")
second.load_weights("probe.weights.h5")
for a, b in zip(first.get_weights(), second.get_weights()):
    assert a.dtype == b.dtype and np.array_equal(a, b)

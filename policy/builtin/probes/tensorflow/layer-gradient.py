# The gradients of a custom layer equal their closed form (the compatibility guide's second example).
import numpy as np
import tensorflow as tf

tf.executing_eagerly() or tf.compat.v1.enable_v2_behavior()


class Linear(tf.keras.layers.Layer):
    units = 32

    def build(self, input_shape):
        shape = (int(input_shape[-1]), self.units)
        self.weight = self.add_weight(name="weight", shape=shape, initializer="random_normal", trainable=True)
        self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="zeros", trainable=True)

    def call(self, inputs):
        return tf.matmul(inputs, self.weight) + self.bias


data = np.random.RandomState(0).normal(size=(10, 16)).astype(np.float32)
layer = Linear()
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(layer(tf.convert_to_tensor(data)))
weight, bias = [g.numpy() for g in tape.gradient(loss, [layer.weight, layer.bias])]
assert weight.shape == (16, 32) and bias.shape == (32,), (weight.shape, bias.shape)
assert np.isfinite(weight).all() and np.isfinite(bias).all()
assert np.allclose(bias, 1 / 32, atol=1e-6), bias
assert np.allclose(weight, data.mean(axis=0)[:, None] / 32, atol=1e-6), weight

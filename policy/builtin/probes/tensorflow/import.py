# TensorFlow can be imported and adds two constants.
import tensorflow as tf

tf.executing_eagerly() or tf.compat.v1.enable_v2_behavior()
assert int(tf.constant(1) + tf.constant(2)) == 3

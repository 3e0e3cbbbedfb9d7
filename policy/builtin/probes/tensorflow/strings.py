# Byte strings and text pass between NumPy's object and text arrays and string tensors.
import numpy as np
import tensorflow as tf

tf.executing_eagerly() or tf.compat.v1.enable_v2_behavior()
words = np.array([b"a", b"bcd", b""], dtype=object)
tensor = tf.convert_to_tensor(words)
text = tf.convert_to_tensor(np.array(["x", "yz"]))
assert tensor.dtype == tf.string and text.dtype == tf.string
assert tf.strings.length(tensor).numpy().tolist() == [1, 3, 0]
assert tensor.numpy().dtype == np.dtype(object) and tensor.numpy().tolist() == words.tolist()
assert text.numpy().tolist() == [b"x", b"yz"]

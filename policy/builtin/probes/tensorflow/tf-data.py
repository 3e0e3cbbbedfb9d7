# A tf.data pipeline takes NumPy arrays apart, maps and batches them, and gives NumPy arrays back.
import numpy as np
import tensorflow as tf

tf.executing_eagerly() or tf.compat.v1.enable_v2_behavior()
x = np.arange(10, dtype=np.float64)
labels = np.arange(10, dtype=np.int32)
pipeline = tf.data.Dataset.from_tensor_slices((x, labels)).map(lambda a, b: (a * 2, b)).batch(4)
parts = [(a.numpy(), b.numpy()) for a, b in pipeline]
assert [len(a) for a, _ in parts] == [4, 4, 2]
assert parts[0][0].dtype == np.float64 and parts[0][1].dtype == np.int32
assert np.array_equal(np.concatenate([a for a, _ in parts]), x * 2)
assert np.array_equal(np.concatenate([b for _, b in parts]), labels)

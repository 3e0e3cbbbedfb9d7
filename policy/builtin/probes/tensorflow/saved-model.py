# A module with variables in a dict is saved, loaded and computes the same.
import numpy as np
import tensorflow as tf

tf.executing_eagerly() or tf.compat.v1.enable_v2_behavior()


class Scale(tf.Module):
    def __init__(self):
        super().__init__()
        self.parts = {"factor": tf.Variable(2.0), "offset": tf.Variable([1.0, -1.0])}

    @tf.function(input_signature=[tf.TensorSpec([None, 2], tf.float32)])
    def __call__(self, x):
        return x * self.parts["factor"] + self.parts["offset"]


data = np.array([[1.0, 2.0], [3.0, 4.0]], dtype=np.float32)
tf.saved_model.save(Scale(), "probe-saved-model")
load = getattr(tf.saved_model, "load_v2", tf.saved_model.load)  # TensorFlow 1 calls it so
result = load("probe-saved-model")(data).numpy()
assert result.dtype == np.float32 and np.array_equal(result, [[3.0, 3.0], [7.0, 7.0]]), result

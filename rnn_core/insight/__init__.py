"""Explanations of a trained network: its steps, gradients, dynamics, ablations, and outcomes from other seeds.

Most functions take a Spec, a State or several, and a Probe, and return a NamedTuple. They compute in NumPy. Only
training from other seeds needs Keras.
"""

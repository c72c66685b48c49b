"""Explanations of a trained network: its steps, gradients, dynamics, ablations, and outcomes from other seeds.

Most functions take a Spec, one or several States, and a Probe, and return a NamedTuple. All functions compute in NumPy,
except for training from other seeds, which needs Keras.
"""

"""Explanations of a trained network: its steps, gradients, dynamics, ablations, and outcomes from other seeds.

Most functions take a Spec (the experiment), one or several States (the network after a number of epochs), and a Probe
(a test sequence), and return a NamedTuple. All functions compute in NumPy, except for training from other seeds, which
needs Keras.
"""

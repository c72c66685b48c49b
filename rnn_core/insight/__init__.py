"""Explanations of a trained network: its steps, gradients, dynamics, ablations, and outcomes from other seeds.

Most functions take a Spec (the experiment), one or several States (the network after a number of epochs), and a Probe
(a test sequence), and return a NamedTuple. The functions compute in NumPy, with two exceptions: the tree of `groups`
needs SciPy, and training from other seeds needs Keras.
"""

"""What explains a trained network: its steps, gradients, dynamics, ablations, and outcomes from other seeds.

From a Spec, States and a Probe to NamedTuples of arrays, in NumPy; Keras only where seeds are trained.
"""

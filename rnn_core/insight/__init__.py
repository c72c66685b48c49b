"""Explanations of a trained network: its steps, gradients, dynamics, ablations, and outcomes from other seeds.

Each function takes a Spec, States and a Probe, and returns a NamedTuple of arrays. All of them compute in NumPy; Keras
is needed only to train seeds.
"""

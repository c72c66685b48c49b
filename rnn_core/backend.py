"""The door to Keras and TensorFlow: sets up their environment, then imports them.

The only module that does so; who imports it has TensorFlow in the process.
"""

import gc
import os

# Set before TensorFlow loads, where the user has not: its loops over tiny matrices are a third
# faster on one thread, and then give the same bits on any number of cores.
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")
os.environ["KERAS_BACKEND"] = "tensorflow"
# XLA's newer code generator and its higher levels of optimization take a third longer to compile an epoch each, and
# run it no faster; so do sums in two steps and more than a few parts of code. Products of small matrices are faster
# where they need not ask for threads.
os.environ.setdefault(
    "XLA_FLAGS",
    "--xla_cpu_use_fusion_emitters=false --xla_backend_optimization_level=1 --xla_cpu_multi_thread_eigen=false "
    "--xla_disable_hlo_passes=tree_reduction_rewriter --xla_cpu_parallel_codegen_split_count=4",
)

_collects = gc.isenabled()
gc.disable()  # all that is loaded stays: to look through it for garbage meanwhile takes a fifth of the time

import keras
import tensorflow as tf

if _collects:
    gc.enable()

__all__ = ["keras", "tf"]

"""The entrance to Keras and TensorFlow: sets up their environment, then imports them.

No other module imports them. A process that imports this module loads TensorFlow.
"""

import gc
import os
from typing import Any

# TensorFlow reads these when it loads. Settings of the user stay. Loops over tiny matrices are a third faster on one
# thread, and then give the same bits on any number of cores.
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")
os.environ["KERAS_BACKEND"] = "tensorflow"
# XLA's newer code generator takes a third longer to compile an epoch, and the code runs no faster. The same is true of
# its higher levels of optimization, of sums in two steps, and of more than a few parts of code. Products of small
# matrices are faster without threads.
os.environ.setdefault(
    "XLA_FLAGS",
    "--xla_cpu_use_fusion_emitters=false --xla_backend_optimization_level=1 --xla_cpu_multi_thread_eigen=false "
    "--xla_disable_hlo_passes=tree_reduction_rewriter --xla_cpu_parallel_codegen_split_count=4",
)

_collects = gc.isenabled()
gc.disable()  # all loaded objects stay, and searching them for garbage would take a fifth of the time

import keras
import tensorflow

tf: Any = tensorflow  # pyright's stubs of TensorFlow accept no array of another library

if _collects:
    gc.enable()

__all__ = ["keras", "tf"]

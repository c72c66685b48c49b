"""Set the environment variables of Keras and TensorFlow, then import both.

All other modules import Keras and TensorFlow from here, so only this module loads them.
"""

import gc
import os
from typing import Any

# TensorFlow reads these variables when it loads. Values that the user has set stay, except for the backend. On one
# thread, loops over tiny matrices are a third faster, and the results are the same on any number of cores.
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")
os.environ["KERAS_BACKEND"] = "tensorflow"
# XLA's newer code generator takes a third longer to compile an epoch, and the code runs no faster. The same is true for
# higher optimization levels, two-step reductions, and code split into more than four parts. Products of small matrices
# are faster without threads.
os.environ.setdefault(
    "XLA_FLAGS",
    "--xla_cpu_use_fusion_emitters=false --xla_backend_optimization_level=1 --xla_cpu_multi_thread_eigen=false "
    "--xla_disable_hlo_passes=tree_reduction_rewriter --xla_cpu_parallel_codegen_split_count=4",
)

_collects = gc.isenabled()
gc.disable()  # the import leaves no garbage, and looking for garbage would take a fifth of the time

import keras
import tensorflow

tf: Any = tensorflow  # pyright's stubs of TensorFlow accept no array of another library

if _collects:
    gc.enable()

__all__ = ["keras", "tf"]

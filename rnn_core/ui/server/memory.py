"""Memory: the server gives memory that it does not use back to the system.

The more objects Python has, the more rarely it collects garbage. The C library also keeps freed memory for later. After
two films of a large network the server's process used 443 MB, of which 84 MB were garbage and 68 MB were freed memory.
"""

import asyncio
import ctypes
import gc
import sys

_INTERVAL_S = 60


async def give_back_regularly() -> None:
    """Call `give_back` once a minute, in a thread, until the task is cancelled."""
    while True:
        await asyncio.sleep(_INTERVAL_S)
        await asyncio.to_thread(give_back)


def give_back() -> None:
    """Collect all garbage. On Linux, also return free memory to the system if the C library can."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim:
            trim(0)

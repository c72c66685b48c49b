"""Memory: the server returns memory that it no longer needs to the system.

The more objects Python has, the more rarely it looks for garbage, and the C library keeps freed memory for later. After
two films of a large network the page's process had 443 MB: 84 MB were garbage, and the C library kept 68 MB.
"""

import asyncio
import ctypes
import gc
import sys

_INTERVAL_S = 60


async def give_back_regularly() -> None:
    """Give memory back again and again, in a thread beside the event loop."""
    while True:
        await asyncio.sleep(_INTERVAL_S)
        await asyncio.to_thread(give_back)


def give_back() -> None:
    """Free all garbage, and return free memory to the system if its C library can, as on Linux."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim:
            trim(0)

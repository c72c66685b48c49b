"""A visit that watches a network learn on a real server, while a test does other things to the server."""

import asyncio
import time
import urllib.error
import urllib.request
from contextlib import asynccontextmanager

from tests.support.visits import Visit
from tests.support.waiting import PATIENCE

SMALL = {"samples": 20, "timesteps": 12, "speed": 10, "epochs": 2000, "play": 1}


@asynccontextmanager
async def watching(url):
    """Yield a Visit that trains a network.

    Check at the end that the visit saw no error, and that the server did not end the visit.
    """
    visit = Visit(url, **SMALL)
    staying = asyncio.create_task(visit.stay(2 * PATIENCE))
    try:
        yield visit
    finally:
        staying.cancel()
        await asyncio.wait([staying])
    assert visit.errors == [], "the visit should see no error"
    assert not visit.dropped, "the server should not end the visit"


async def wait_for_new_epochs(visit, count=3):
    """Wait until a visit has seen `count` more epochs. Fail after PATIENCE."""
    before = len(visit.epochs)
    deadline = time.monotonic() + PATIENCE
    while len(visit.epochs) < before + count:
        seen = f"its newest (time, epoch): {visit.epochs[-3:]}, its errors: {visit.errors}"
        assert time.monotonic() < deadline, f"the visit should see {count} new epochs; {seen}"
        await asyncio.sleep(0.1)


def status(url, cookie=""):
    """Return the status code of a URL's response, or None if no server responds."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Cookie": cookie}), timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None

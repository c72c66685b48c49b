"""The frames that a browser fetches while its page is at rest. Each has the picture and the texts of one epoch."""

import json
from dataclasses import replace

import numpy as np
import pytest
from starlette.applications import Starlette

from rnn_core import analysis
from rnn_core.probe import OWN, Probe
from rnn_core.ui import picture, unseen_epochs
from rnn_core.ui.server import frames as route
from rnn_core.visit import compute, store
from rnn_core.visit.compute import Job
from rnn_core.visit.store import Store
from tests.support.middleware import ask, run
from tests.support.page import decode
from tests.support.small import schedule
from tests.ui.made import SMALL, Here, frame, spy, trained

KEY = "0123456789abcdef" * 2
"""A key under which nothing is offered."""


@pytest.fixture
def calls(monkeypatch):
    """Empty the store, and replace `compute.submit` by an immediate call. Return their list, which grows."""
    monkeypatch.setattr(store, "shared", Store(2**24))

    def submit(function, spec, state, probe, **options):
        done = Job.of(Here().trace(replace_run(spec, state), state.epoch, probe))
        options["callback"](done.result())
        return done

    monkeypatch.setattr(compute, "submit", submit)
    return spy(monkeypatch, compute, "submit")


def replace_run(spec, state):
    """Return a Run that has only this State."""
    return replace(trained(spec), states=(state,))


def offer(shown):
    """Return the key under which a browser fetches the epochs of this Frame (all that the page draws at once)."""
    return unseen_epochs.offer(shown, picture.content(shown))


def test_frame_is_what_the_page_would_have_sent(calls):
    """The frame of a stored epoch has the page's picture and texts at that epoch.

    No network is trained. Each Trace (the network's states and outputs) is computed once.
    """
    shown = frame(trained(), epoch=3)
    key = offer(shown)
    for epoch in (2, 0):
        made = json.loads(json.dumps(unseen_epochs.make(unseen_epochs.find(key, str(epoch)))))
        at = shown._replace(bookmark=shown.bookmark.change(epoch=epoch))
        before, now = (Here().trace(shown.run, number, shown.bookmark.probe) for number in (0, epoch))
        assert made == json.loads(json.dumps(unseen_epochs.shown_of(at, before, now)._asdict()))
        np.testing.assert_allclose(decode(made["frame"]["arrays"]["outputs"]), now.outputs[0])
        assert made["frame"]["epoch"] == epoch
        assert made["texts"]["reading"]
    assert [call.args[0] for call in calls] == [analysis.trace_probe] * 2, "epochs 0 and 2 should be traced once each"


@pytest.mark.parametrize("epoch", ["4", "-1", "01", "+1", " 1", "1.0", "²", "1e0", "now", "before-1", "", "1" * 9])
def test_epoch_that_is_not_stored_has_no_frame(calls, epoch):
    """Only the plain decimal number of a stored epoch has a frame."""
    shown = frame(trained(), epoch=3)
    key = offer(shown)
    assert unseen_epochs.find(key, "3") == shown
    assert unseen_epochs.find(key, epoch) is None


def test_other_keys_have_no_frame(calls):
    """A key must match letter by letter."""
    key = offer(frame(trained(), epoch=3))
    assert unseen_epochs.find(key, "1") is not None
    for other in (KEY, key.upper(), key[:-1], f"{key}0", "", "../x"):
        assert unseen_epochs.find(other, "1") is None, other


def test_key_depends_on_all_but_the_epoch(calls):
    """If the view, the language, the Spec or the learning rate changes, the key changes."""
    grown = trained()
    first = offer(frame(grown, epoch=3))
    assert offer(frame(grown, epoch=1)) == first
    others = [
        offer(frame(grown, epoch=3, threshold=True)),
        offer(frame(grown, epoch=3, lang="ja")),
        offer(frame(trained(replace(SMALL, seed=1)), epoch=3)),
        offer(frame(replace(grown, rates=schedule([0.001, 0.1, 0.1])), epoch=3)),
    ]
    assert len({first, *others}) == 5


@pytest.mark.parametrize(
    ("probe", "caching"),
    [(Probe(), b"public, max-age=31536000, immutable"), (Probe(OWN, values=(0.5, 1.5)), b"private, no-store")],
    ids=["public", "own numbers"],
)
def test_caches_may_store_a_frame_unless_it_depends_on_a_visitors_own_numbers(calls, probe, caching):
    """An answer that depends on a visitor's own numbers is private, and no cache may store it."""
    key = offer(frame(trained(), probe, epoch=3))

    async def check():
        start, body = await ask(Starlette(routes=route.routes()), f"/frames/{key}/2")
        assert start["status"] == 200
        assert dict(start["headers"])[b"cache-control"] == caching
        assert json.loads(body["body"])["texts"]["measured"]

    run(check)


def test_frame_that_does_not_exist_is_not_found(calls):
    """In these requests the epoch or the key is unknown, or the address is incomplete."""
    key = offer(frame(trained(), epoch=3))

    async def check():
        app = Starlette(routes=route.routes())
        for path in (f"/frames/{key}/9", f"/frames/{KEY}/2", f"/frames/{key}/-1", f"/frames/{key}"):
            assert (await ask(app, path))[0]["status"] == 404, path

    run(check)


def test_too_many_fetches_at_once_are_refused(calls, monkeypatch):
    """The answer says that the browser may retry after a second."""
    key = offer(frame(trained(), epoch=3))
    monkeypatch.setattr(route, "_MAX_WAITING", 0)

    async def check():
        start, _ = await ask(Starlette(routes=route.routes()), f"/frames/{key}/2")
        assert start["status"] == 503
        assert dict(start["headers"])[b"retry-after"] == b"1"

    run(check)


def test_frame_that_cannot_be_made_is_an_error_in_the_log(calls, monkeypatch, caplog):
    """With room for one fetch at a time, each failed fetch makes room for the next one."""
    key = offer(frame(trained(), epoch=3))
    monkeypatch.setattr(route, "_MAX_WAITING", 1)
    monkeypatch.setattr(unseen_epochs, "make", lambda shown: 1 / 0)

    async def check():
        app = Starlette(routes=route.routes())
        for _ in range(2):
            assert (await ask(app, f"/frames/{key}/2"))[0]["status"] == 500

    run(check)
    assert "ZeroDivisionError" in caplog.text

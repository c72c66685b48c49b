"""The frames that a browser fetches while its page is at rest: which there are, what they hold, how they are sent."""

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
from tests.support.page import decode
from tests.support.small import schedule
from tests.ui.made import SMALL, Here, frame, spy, trained
from tests.ui.test_server import ask, run

KEY = "0123456789abcdef" * 2


@pytest.fixture
def asked(monkeypatch):
    """An empty store, and workers that answer at once. The calls of their functions: [((function, ...), options)]."""
    monkeypatch.setattr(store, "shared", Store(2**24))

    def submit(function, spec, state, probe, **options):
        done = Job.of(Here().trace(replace_run(spec, state), state.epoch, probe))
        options["then"](done.result())
        return done

    monkeypatch.setattr(compute, "submit", submit)
    return spy(monkeypatch, compute, "submit")


def replace_run(spec, state):
    """A Run that has no other State."""
    return replace(trained(spec), states=(state,))


def offered(shown):
    """The key of the frames of what is shown."""
    return unseen_epochs.offer(shown, picture.content(shown))


def test_a_frame_is_what_the_page_would_have_sent(asked):
    """The same figure and words, of any epoch that was kept. Nothing is trained for it, and it is made once."""
    shown = frame(trained(), epoch=3)
    key = offered(shown)
    for epoch in (2, 0):
        made = json.loads(json.dumps(unseen_epochs.make(unseen_epochs.find(key, str(epoch)))))
        at = shown._replace(bookmark=shown.bookmark.change(epoch=epoch))
        before, now = (Here().trace(shown.run, each, shown.bookmark.probe) for each in (0, epoch))
        assert made == json.loads(json.dumps(unseen_epochs.show(at, before, now)._asdict()))
        np.testing.assert_allclose(decode(made["frame"]["arrays"]["outputs"]), now.outputs[0])
        assert (made["frame"]["epoch"], bool(made["texts"]["reading"])) == (epoch, True)
    assert [call.args[0] for call in asked] == [analysis.trace_probe] * 2, "epochs 0 and 2, each of them once"


def test_what_is_no_frame(asked):
    """Another key or epoch, one that was not kept, and whatever only looks like them."""
    shown = frame(trained(), epoch=3)
    key = offered(shown)
    assert unseen_epochs.find(key, "3") == shown
    for epoch in ("4", "-1", "01", "+1", " 1", "1.0", "²", "1e0", "now", "before-1", "", "1" * 9):
        assert unseen_epochs.find(key, epoch) is None, epoch
    for other in (KEY, key.upper(), key[:-1], f"{key}0", "", "../x"):
        assert unseen_epochs.find(other, "1") is None, other


def test_a_key_names_what_is_seen(asked):
    """Another look, language, Spec or learning rate has another key; another epoch, or the same view again, has not."""
    grown = trained()
    first = offered(frame(grown, epoch=3))
    assert offered(frame(grown, epoch=1)) == first
    others = [
        offered(frame(grown, epoch=3, threshold=True)),
        offered(frame(grown, epoch=3, lang="ja")),
        offered(frame(trained(replace(SMALL, seed=1)), epoch=3)),
        offered(frame(replace(grown, rates=schedule([0.001, 0.1, 0.1])), epoch=3)),
    ]
    assert len({first, *others}) == 5


def test_an_address_of_a_frame(asked, monkeypatch, caplog):
    """A frame may be kept for ever, but not that of one's own numbers. What is not there, or too much, is told."""
    app = Starlette(routes=route.routes())
    public = offered(frame(trained(), epoch=3))
    own = offered(frame(trained(), Probe(OWN, values=(0.5, 1.5)), epoch=3))

    async def check():
        for key, cached in ((public, b"public, max-age=31536000, immutable"), (own, b"private, no-store")):
            start, body = await ask(app, f"/frames/{key}/2")
            assert (start["status"], dict(start["headers"])[b"cache-control"]) == (200, cached)
            assert json.loads(body["body"])["texts"]["measured"]
        for path in (f"/frames/{public}/9", f"/frames/{KEY}/2", f"/frames/{public}/-1", f"/frames/{public}"):
            assert (await ask(app, path))[0]["status"] == 404, path
        monkeypatch.setattr(route, "_MAX_WAITING", 0)
        start, _ = await ask(app, f"/frames/{public}/2")
        assert (start["status"], dict(start["headers"])[b"retry-after"]) == (503, b"1")
        monkeypatch.setattr(route, "_MAX_WAITING", 1)
        monkeypatch.setattr(unseen_epochs, "make", lambda shown: 1 / 0)
        assert (await ask(app, f"/frames/{public}/2"))[0]["status"] == 500

    run(check)
    assert "ZeroDivisionError" in caplog.text

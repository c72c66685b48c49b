"""The README names everything that can be chosen, and its commands are those that work."""

import pytest

from rnn_core import bookmark, data, presets
from rnn_core.figures import printing
from rnn_core.model import CELLS, OPTIMIZERS
from rnn_core.ui import exports
from tests.live import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
REGISTRIES = {
    "inputs": data.INPUTS,
    "initial states": data.STATES,
    "tasks": data.TASKS,
    "cells": CELLS,
    "optimizers": OPTIMIZERS,
    "presets": presets.PRESETS,
    "exports": [*exports.FILES, *printing.KINDS, *exports.OF_VIEW],
    "choices": [name for choices in bookmark.CHOICES.values() for name in choices if name not in ("", "en", "ja")],
    "numbers": bookmark.BOUNDS,
}


@pytest.mark.parametrize("registry", REGISTRIES)
def test_every_entry_is_in_the_readme(registry):
    """Each entry of each registry stands in the README by its own name."""
    missing = [name for name in REGISTRIES[registry] if f"`{name}`" not in README and f" {name} " not in README]
    assert missing == []


def test_every_module_is_in_the_readme():
    """The map of the house names every module and folder that is in it, and nothing that is not."""
    named = {line.split()[0] for line in README.splitlines() if line.startswith(("    rnn_core/", "    app.py "))}
    there = {"app.py"} | {
        f"rnn_core/{path.name}" + "/" * path.is_dir()
        for path in (ROOT / "rnn_core").iterdir()
        if not path.name.startswith("__")
    }
    assert named == there

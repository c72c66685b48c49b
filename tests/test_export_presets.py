"""The program of every preset, run as it is, prints the figures of the page."""

import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from rnn_core import export, run
from rnn_core.presets import PRESETS
from tests.test_export_program import begin

DISTINCT = {(preset.spec, preset.epoch): name for name, preset in reversed(PRESETS.items())}
"""The presets that train differently; the others show the same network otherwise."""


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """{name: (Run, what its program printed)}, two programs at a time."""

    def output(name):
        trained = run.advance(run.start(PRESETS[name].spec), PRESETS[name].epoch)
        process = begin(tmp_path_factory.mktemp(name), export.program(trained, trained.newest))
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        return name, (trained, out)

    with ThreadPoolExecutor(2) as pool:
        return dict(pool.map(output, DISTINCT.values()))


@pytest.mark.parametrize("name", PRESETS)
def test_the_program_of_a_preset(printed, name):
    """What the program prints of its last epoch is what the page shows of it, to 1e-3."""
    twin = DISTINCT[PRESETS[name].spec, PRESETS[name].epoch]
    trained, out = printed[twin]
    (line,) = (line for line in out.splitlines() if line.startswith(f"epoch {trained.newest}:"))
    figures = re.findall(r"-?\d+\.\d+", line)
    np.testing.assert_allclose(np.float64(figures), trained.metrics[-1], rtol=0, atol=1e-3)

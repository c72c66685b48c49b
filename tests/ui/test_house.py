"""The rules of the house, what the page's process loads, and that the READMEs name what there is."""

import ast
import re
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

from rnn_core import data
from rnn_core.fields import of
from rnn_core.figures import printing
from rnn_core.insight.ablation import Ablation
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.ui.exports import FILES
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.presets import PRESETS

ROOT = Path(__file__).parents[2]
READMES = {"en": ROOT / "README.md", "ja": ROOT / "docs" / "README.ja.md"}
MODULES = sorted((ROOT / "rnn_core").rglob("*.py"))

PAGE = """
import sys
from tests.support.page import open_page, press, run_until, session
page = open_page({"samples": "20", "timesteps": "12", "epoch": "1", "panel": "ablation", "silenced": "1"})
press(page, "step")
run_until(page, lambda: session(page).newest == 2)
page.session_state["export"] = True
page.run()
print({"streamlit", "plotly", "keras", "tensorflow"} & set(sys.modules))
"""


def run(*arguments):
    """What a Python of its own prints, in the root of the tree."""
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_imports_run_downward():
    """The contracts of import-linter in pyproject.toml are kept."""
    run("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")


@pytest.mark.slow
def test_the_page_never_loads_keras():
    """A process that has opened the page, trained, shown a panel and the menu of exports has loaded no Keras."""
    assert set(re.findall(r"\w+", run("-c", PAGE).splitlines()[-1])) == {"streamlit", "plotly"}


def test_files_and_folders_are_small_and_say_what_they_are():
    """No file has more than 300 lines, no folder more than 14 modules, and all that is public has a docstring."""
    long, bare = [], []
    for module in MODULES:
        text = module.read_text(encoding="utf-8")
        long += [module.name] if len(text.splitlines()) > 300 else []
        tree = ast.parse(text)
        classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
        members = chain(tree.body, *(node.body for node in classes))
        public = [node for node in members if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"]
        bare += [(module.name, getattr(node, "name", "")) for node in (tree, *public) if not ast.get_docstring(node)]
    folders = [module.parent for module in MODULES if module.name != "__init__.py"]
    crowded = [
        folder.name for folder in set(folders) if folders.count(folder) > (16 if folder.name == "rnn_core" else 14)
    ]
    assert (long, bare, crowded) == ([], [], [])


def test_the_readmes_name_everything():
    """Every field, choice, panel, export and example stands in both by its own name; the map names every module."""
    names = {*PRESETS, *FILES, *printing.KINDS, "panel", *(f"panel_{kind}" for kind in printing.KINDS), *data.INPUTS}
    for kind in (Spec, Probe, Ablation, Bookmark):
        for name, field in of(kind).items():
            names |= {name, *field.choices}
    for path in READMES.values():
        text = path.read_text(encoding="utf-8")
        words = set(re.findall(r"\w+", text, re.ASCII))
        assert names - words - {"", "en", "ja"} == set()
        named = {line.split()[0] for line in text.splitlines() if line.startswith(("    rnn_core/", "    app.py "))}
        there = [each for each in (ROOT / "rnn_core").iterdir() if not each.name.startswith("__")]
        assert named in ({"app.py"} | {f"rnn_core/{each.name}{'/' * each.is_dir()}" for each in there}, set())


def test_the_tables_of_the_readme_are_those_of_the_fields():
    """In the table of choices each row names fields, and every choice of theirs; all fields of a Spec stand in one."""
    for path in READMES.values():
        rows = [
            line.split("|")[1:-1] for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("| ")
        ]
        found = {}
        for _, name, *text in (row for row in rows if len(row) == 3):
            for field in re.findall(r"`(\w+)`", name):
                found[field] = " ".join(text)
        fields = of(Spec)
        assert set(fields) <= set(found)
        told = {name: [c for c in field.choices if f"`{c}`" not in found[name]] for name, field in fields.items()}
        assert {name: missing for name, missing in told.items() if missing} == {}


@pytest.mark.slow
def test_the_library_as_the_readme_shows_it():
    """The example in the README runs as it stands, in both READMEs the same."""
    codes = {
        re.search(r"```python\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)[1] for path in READMES.values()
    }
    (code,) = codes
    assert run("-c", f"{code}\nprint(trace.outputs.shape, model.name)").startswith("(1, 100, 2)")

"""The rules of the house, and that the READMEs name what there is."""

import ast
import re
import subprocess
import sys
from collections import Counter
from importlib.util import find_spec

import pytest

from rnn_core import data
from rnn_core.fields import fields_of
from rnn_core.figures import printing
from rnn_core.spec import Spec
from rnn_core.ui.exports import FILES
from rnn_core.visit.bookmark import FIELDS
from rnn_core.visit.presets import PRESETS
from tests.support.documents import READMES, ROOT

MODULES = sorted((ROOT / "rnn_core").rglob("*.py"))


def run(*arguments):
    """What a Python of its own prints, in the root of the tree."""
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_imports_run_downward():
    """The contracts of import-linter in pyproject.toml are kept."""
    run("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")


def test_files_and_folders_are_small():
    """No file has more than 300 lines, no folder more than 14 modules."""
    long, folders = [], Counter()
    for module in MODULES:
        long += [module.name] if len(module.read_text(encoding="utf-8").splitlines()) > 300 else []
        folders[module.parent] += module.name != "__init__.py"
    crowded = [folder for folder, count in folders.items() if count > (16 if folder.name == "rnn_core" else 14)]
    assert long == []
    assert crowded == []


SEAM = (ROOT / "rnn_core/ui/seam", ROOT / "rnn_core/ui/web/streamlit")


def is_module(name):
    """Return whether there is a module of a name."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # it is in a module, not in a package
        return False


def private(tree):
    """Yield the modules of Streamlit that a module of ours imports, and what it sets of other modules and classes."""
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            above = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            names = {f"{above}{alias.name}" for alias in node.names} | {above.removesuffix(".")}
            yield from (name for name in names if re.match("streamlit[.]", name) and is_module(name))
            imported |= {alias.asname or alias.name for alias in node.names}
    for node in ast.walk(tree):
        for target in getattr(node, "targets", ()):
            base, dot, _ = ast.unparse(target).partition(".")
            if dot and base in {*imported, "loop"}:
                yield ast.unparse(target)


def test_what_is_private_to_streamlit_stands_in_the_seam():
    """Its modules and protobufs, functions that are replaced, and the names of its elements: nowhere else."""
    found = {}
    for path in sorted((ROOT / "rnn_core/ui").rglob("*.*")):  # import-linter sees that nothing else imports Streamlit
        if path.suffix in (".py", ".js", ".css", ".jinja") and not any(map(path.is_relative_to, SEAM)):
            text = path.read_text(encoding="utf-8")
            names = re.findall(r"data-testid|\.st[A-Z]\w+|_pb2\b", text)
            names += private(ast.parse(text)) if path.suffix == ".py" else []
            found |= {str(path.relative_to(ROOT)): names} if names else {}
    assert found == {}, f"move these into rnn_core/ui/seam or rnn_core/ui/web/streamlit: {found}"


def test_the_readmes_name_everything():
    """Every field, choice, panel, export and example stands in both by its own name; the map names every module.

    In the table of choices each row names fields of a Spec, and every choice of theirs.
    """
    fields = FIELDS.items()
    names = {*PRESETS, *FILES, *printing.KINDS, "panel", *(f"panel_{kind}" for kind in printing.KINDS), *data.INPUTS}
    names |= {name for name, _ in fields} | {choice for _, field in fields for choice in field.choices}
    there = {f"rnn_core/{path.name}{'/' * path.is_dir()}" for path in (ROOT / "rnn_core").iterdir()}
    modules = {"app.py"} | {name for name in there - {"rnn_core/py.typed"} if "__" not in name}
    for path in READMES.values():
        text = path.read_text(encoding="utf-8")
        assert names - set(re.findall(r"\w+", text, re.ASCII)) - {"", "en", "ja"} == set()
        mapped = {line.split()[0] for line in text.splitlines() if line.startswith(("    rnn_core/", "    app.py "))}
        assert mapped in (modules, set())
        rows = [line.split("|")[2:-1] for line in text.splitlines() if line.startswith("| ") and line.count("|") == 4]
        told = {field: text for name, text in rows for field in re.findall(r"`(\w+)`", name)}
        choices = [(name, choice) for name, field in fields_of(Spec).items() for choice in field.choices]
        lacking = [choice for name, choice in choices if f"`{choice}`" not in told[name]]
        assert (fields_of(Spec).keys() - told.keys(), lacking) == (set(), [])


@pytest.mark.slow
def test_the_library_as_the_readme_shows_it():
    """The example in the README runs as it stands, in both READMEs the same."""
    blocks = {re.search(r"```python\n(.*?)```", path.read_text("utf-8"), re.DOTALL)[1] for path in READMES.values()}
    (code,) = blocks
    assert run("-c", f"{code}\nprint(trace.outputs.shape, model.name)").startswith("(1, 100, 2)")

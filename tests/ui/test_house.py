"""The rules of this code base, and the names in the READMEs."""

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

MAX_LINES = 300
"""Most lines of a module."""

MAX_MODULES = 14
"""Most modules of a folder. The top folder may have two more."""


def printed(*arguments):
    """Return the output of a Python process in the root of the tree."""
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_imports_run_downward():
    """The contracts of import-linter in pyproject.toml are kept."""
    printed("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")


def test_modules_are_small():
    """A module has at most this many lines, and a longer one should be split."""
    long = [path.name for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > MAX_LINES]
    assert long == []


def test_folders_are_small():
    """A folder with more modules should be split."""
    counts = Counter(path.parent for path in MODULES if path.name != "__init__.py")
    crowded = [folder for folder, count in counts.items() if count > MAX_MODULES + 2 * (folder.name == "rnn_core")]
    assert crowded == []


SEAM = (ROOT / "rnn_core/ui/seam", ROOT / "rnn_core/ui/web/streamlit")


def is_module(name):
    """Return whether there is a module of a name."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # the name is one in a module, not in a package
        return False


def private_uses(tree):
    """Yield the modules of Streamlit that one of our modules imports, and the names that it sets in other modules."""
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


def test_only_the_seam_uses_private_parts_of_streamlit():
    """No other file imports its modules and protobufs, replaces its functions, or names its elements."""
    found = {}
    for path in sorted((ROOT / "rnn_core/ui").rglob("*.*")):  # import-linter sees that nothing else imports Streamlit
        if path.suffix in (".py", ".js", ".css", ".jinja") and not any(map(path.is_relative_to, SEAM)):
            text = path.read_text(encoding="utf-8")
            names = re.findall(r"data-testid|\.st[A-Z]\w+|_pb2\b", text)
            names += private_uses(ast.parse(text)) if path.suffix == ".py" else []
            found |= {str(path.relative_to(ROOT)): names} if names else {}
    assert found == {}, f"move these into rnn_core/ui/seam or rnn_core/ui/web/streamlit: {found}"


@pytest.fixture(params=READMES)
def readme(request):
    """Return the text of each README in turn."""
    return READMES[request.param].read_text(encoding="utf-8")


def test_readme_names_every_field_choice_export_and_example(readme):
    """The READMEs contain the name of each of them."""
    fields = FIELDS.items()
    names = {*PRESETS, *FILES, *printing.KINDS, "panel", *(f"panel_{kind}" for kind in printing.KINDS), *data.INPUTS}
    names |= {name for name, _ in fields} | {choice for _, field in fields for choice in field.choices}
    assert names - set(re.findall(r"\w+", readme, re.ASCII)) - {"", "en", "ja"} == set()


def test_readme_maps_every_module(readme):
    """A map of the modules, if a README has one, has every module at the top of the package."""
    paths = {f"rnn_core/{path.name}{'/' * path.is_dir()}" for path in (ROOT / "rnn_core").iterdir()}
    modules = {"app.py"} | {path for path in paths - {"rnn_core/py.typed"} if "__" not in path}
    mapped = {line.split()[0] for line in readme.splitlines() if line.startswith(("    rnn_core/", "    app.py "))}
    assert mapped in (modules, set())


def test_table_of_choices_has_every_field_of_a_spec(readme):
    """Each row names fields of a Spec and all their choices."""
    rows = [line.split("|")[2:-1] for line in readme.splitlines() if line.startswith("| ") and line.count("|") == 4]
    described = {field: text for name, text in rows for field in re.findall(r"`(\w+)`", name)}
    assert fields_of(Spec).keys() - described.keys() == set()
    choices = [(name, choice) for name, field in fields_of(Spec).items() for choice in field.choices]
    assert [choice for name, choice in choices if f"`{choice}`" not in described[name]] == []


@pytest.mark.slow
def test_example_of_the_readme_runs():
    """The Python example is the same in both READMEs, and runs unchanged."""
    blocks = {re.search(r"```python\n(.*?)```", path.read_text("utf-8"), re.DOTALL)[1] for path in READMES.values()}
    (code,) = blocks
    assert printed("-c", f"{code}\nprint(trace.outputs.shape, model.name)").startswith("(1, 100, 2)")

"""Rules for the structure of the code: imports, sizes of modules and folders, and the use of Streamlit."""

import ast
import re
from collections import Counter
from importlib.util import find_spec

from tests.support.documents import ROOT
from tests.support.programs import printed

MODULES = sorted((ROOT / "rnn_core").rglob("*.py"))

MAX_LINES = 300
"""Maximum number of lines in a module."""

MAX_MODULES = 14
"""Maximum number of modules in a folder. The top folder may have two more."""


def test_imports_run_downward():
    """The contracts of import-linter in pyproject.toml are kept."""
    printed("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")


def test_modules_are_small():
    """A module of more than MAX_LINES lines should be split."""
    long = [path.name for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > MAX_LINES]
    assert long == []


def test_folders_are_small():
    """A folder of more than MAX_MODULES modules should be split."""
    counts = Counter(path.parent for path in MODULES if path.name != "__init__.py")
    crowded = [folder for folder, count in counts.items() if count > MAX_MODULES + 2 * (folder.name == "rnn_core")]
    assert crowded == []


SEAM = (ROOT / "rnn_core/ui/seam", ROOT / "rnn_core/ui/web/streamlit")
"""The only folders that may use private parts of Streamlit."""


def is_module(name):
    """Return whether there is a module with this name."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # in "a.b.c", a.b is a plain module and no package
        return False


def private_uses(tree):
    """Yield the submodules of Streamlit that a file imports, and the attributes that the file sets on imported names.

    It also yields the attributes that are set on `loop`, the name of an event loop.
    """
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
    """No file outside SEAM imports submodules of Streamlit, replaces its functions, or selects its HTML elements."""
    found = {}
    # import-linter checks that no folder outside ui imports Streamlit.
    for path in sorted((ROOT / "rnn_core/ui").rglob("*.*")):
        if path.suffix in (".py", ".js", ".css", ".jinja") and not any(map(path.is_relative_to, SEAM)):
            text = path.read_text(encoding="utf-8")
            names = re.findall(r"data-testid|\.st[A-Z]\w+|_pb2\b", text)
            names += private_uses(ast.parse(text)) if path.suffix == ".py" else []
            found |= {str(path.relative_to(ROOT)): names} if names else {}
    assert found == {}, f"move these into rnn_core/ui/seam or rnn_core/ui/web/streamlit: {found}"

"""The documents: their length, their links, their programs, and the reference that `docs.reference` writes."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from urllib.parse import parse_qs, urlsplit

import pytest

from docs import reference
from rnn_core.ui.words import LANGUAGES
from rnn_core.visit import bookmark
from tests.benchmark.__main__ import MEASUREMENTS
from tests.support.documents import DOCUMENTS, READMES, ROOT, language

PATHS = {str(path.relative_to(ROOT)): path for path in DOCUMENTS}
"""Path of a document relative to the root -> absolute path."""

LINKS = re.compile(r"http://localhost:8501/\?([^\s)>\"]+)")
PROGRAMS = re.compile(r"```python\n(.*?)```", re.DOTALL)
JAPANESE = ("README.ja.md", "lesson.ja.md", "how-to/teach.ja.md", "reference.ja.md")


@pytest.fixture(params=PATHS)
def document(request):
    """Return the path of each document in turn."""
    return PATHS[request.param]


def test_readme_has_at_most_130_lines():
    assert len(READMES["en"].read_text("utf-8").splitlines()) <= 130


def test_readmes_lead_to_each_other():
    """The second paragraph of each README has a link to the other README."""
    assert "](docs/README.ja.md)" in READMES["en"].read_text("utf-8").split("\n\n")[1]
    assert "](../README.md)" in READMES["ja"].read_text("utf-8").split("\n\n")[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_readme_links_straight_to_what_readers_look_for(lang):
    """The README has links to four targets, which readers look for.

    The targets are the guide for teachers, the choice `masking` in the reference, the code of the hidden state, and the
    recipe for a cell.
    """
    links = re.findall(r"\]\(([^)\s]+)\)", READMES[lang].read_text("utf-8"))
    path = "" if lang == "en" else "../"
    docs, ending = ("docs/", "md") if lang == "en" else ("", "ja.md")
    wanted = [f"{docs}how-to/teach.{ending}", f"{docs}reference.{ending}#masking", f"{docs}contributing.md#a-cell"]
    assert {*wanted, f"{path}rnn_core/cells/simple_rnn.py"} <= set(links)
    assert '<a id="masking"></a>' in reference.reference(lang)
    assert "\n### A cell\n" in (ROOT / "docs/contributing.md").read_text("utf-8")


def test_japanese_readers_have_readme_lesson_teaching_and_reference():
    """All other documents are in English only."""
    assert {path.relative_to(ROOT / "docs").as_posix() for path in DOCUMENTS if language(path) == "ja"} == set(JAPANESE)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_reference_equals_the_text_that_its_program_writes(lang):
    """The committed reference equals the text that `docs.reference` writes now."""
    written = reference.PAGES[lang].read_text("utf-8")
    assert written == reference.reference(lang), "run python -m docs.reference"


def test_reference_has_every_parameter_of_the_address_of_the_page():
    """Each parameter is in exactly one table, not counting the tables of panels, examples, exports and questions."""
    sections = re.split(r"(?m)^## ", reference.reference("en"))
    tables = "".join(text for text in sections if not text.startswith(("Panels", "Examples", "Exports", "Questions")))
    names = Counter(re.findall(r"(?m)^\|(?:[^|\n]*\|)? ?`(\w+)` \|", tables))
    parameters = {*bookmark.FIELDS, *bookmark.IGNORED, "rates", "values", "silenced", "ask", "said"} - {"embed_options"}
    assert {name: names[name] for name in parameters} == dict.fromkeys(parameters, 1)


def test_performance_document_has_a_pair_of_markers_for_each_measurement():
    """The benchmark writes each table between two markers."""
    text = (ROOT / "docs/performance.md").read_text("utf-8")
    places = re.findall(r"<!-- (\w+) -->(?=(?:(?!<!-- ).)*<!-- end -->)", text, re.DOTALL)
    assert sorted(places) == sorted(MEASUREMENTS)


def test_links_to_the_page_open_without_a_notice(document):
    """Every link to the page has a valid query, and opens the page in the document's language."""
    for query in LINKS.findall(document.read_text("utf-8")):
        names = parse_qs(urlsplit(f"?{query}").query)
        _, changes = bookmark.read(names)
        assert changes == [], query
        assert names.get("lang", ["en"]) == [language(document)], query


@pytest.mark.slow
def test_programs_of_the_documents_run():
    """Each Python program runs unchanged in its own namespace. Both READMEs have the same program."""
    programs = {program for path in DOCUMENTS for program in PROGRAMS.findall(path.read_text("utf-8"))}
    assert len(programs) == 3
    for program in programs:
        exec(program, {"__name__": "__main__"})


def test_contributing_maps_every_module():
    """The list in docs/contributing.md has every top-level module of the package, and no other module."""
    paths = {f"rnn_core/{path.name}{'/' * path.is_dir()}" for path in (ROOT / "rnn_core").iterdir()}
    modules = {"app.py"} | {path for path in paths - {"rnn_core/py.typed"} if "__" not in path}
    lines = (ROOT / "docs/contributing.md").read_text("utf-8").splitlines()
    assert {line.split()[0] for line in lines if line.startswith(("    rnn_core/", "    app.py "))} == modules


@pytest.mark.slow
def test_site_builds_without_a_warning(tmp_path):
    """Every link between documents has a target, and no page of the site loads a file from another host."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", tmp_path / "site"]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    shutil.rmtree(ROOT / "build" / "pages", ignore_errors=True)
    assert done.returncode == 0, done.stdout + done.stderr
    loaded = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*?(?:src|href)=\"?(https?://[^\s\">]+)")
    pages = list((tmp_path / "site").rglob("*.html"))
    assert len(pages) > 20
    outside = {url for path in pages for url in loaded.findall(path.read_text("utf-8"))}
    assert {url for url in outside if not url.startswith("http://localhost")} == set()

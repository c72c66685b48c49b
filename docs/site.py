"""MkDocs hook: build the site from a copy of `docs/`, with the project's README as the first page.

MkDocs reads a single folder, but the README is in the project's root, where GitHub shows it.
"""

import re
import shutil
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "build" / "pages"
OUTSIDE = ("README.md", "CHANGELOG.md", "LICENSE")
"""Files that are in the project's root. Documents link to these files."""

LANGUAGE_LINKS = re.compile(r"^(English|\[English\]).*日本語.*\n\n", re.MULTILINE)
"""The line with links between languages, for GitHub. The site has a menu instead."""


def on_config(config: Any) -> Any:
    """Copy the documents to one folder, and let MkDocs read this folder."""
    shutil.rmtree(PAGES, ignore_errors=True)
    shutil.copytree(ROOT / "docs", PAGES, ignore=shutil.ignore_patterns("__pycache__"))
    for name in OUTSIDE:
        text = (ROOT / name).read_text("utf-8")
        (PAGES / name).write_text(text.replace("](docs/", "]("), encoding="utf-8")
    for page in PAGES.rglob("*.md"):
        page.write_text(_one_folder_up_less(page), encoding="utf-8")
    config["docs_dir"] = str(PAGES)
    return config


def _one_folder_up_less(page: Path) -> str:
    """Return the text of a copied page. The links to files in the project's root go up one folder less."""
    up = "../" * (len(page.relative_to(PAGES).parts) - 1)
    names = "|".join(map(re.escape, OUTSIDE))
    return re.sub(rf"\]\({re.escape(up)}\.\./({names})", rf"]({up}\1", LANGUAGE_LINKS.sub("", page.read_text("utf-8")))

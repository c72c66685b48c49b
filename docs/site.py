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

MODULE_LINKS = re.compile(r"(\]\((?:\.\./)*)((?:rnn_core|tests)/[\w/]+)(\.py|\.js)\)")
"""A link to a module. On the site it leads to a copy with the ending .txt, which a browser shows as it is."""

LANGUAGE_LINKS = re.compile(r"^(English|\[English\]).*日本語.*\n\n", re.MULTILINE)
"""The line with which a document on GitHub links to its other language. The site has a menu instead."""


def on_config(config: Any) -> Any:
    """Copy the documents into one folder, with the modules to which they link, and let MkDocs read this folder."""
    shutil.rmtree(PAGES, ignore_errors=True)
    shutil.copytree(ROOT / "docs", PAGES, ignore=shutil.ignore_patterns("__pycache__"))
    for name in OUTSIDE:
        text = (ROOT / name).read_text("utf-8")
        (PAGES / name).write_text(text.replace("](docs/", "]("), encoding="utf-8")
    for page in PAGES.rglob("*.md"):
        text = _one_folder_up_less(page)
        for _, module, ending in MODULE_LINKS.findall(text):
            (PAGES / module).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / f"{module}{ending}", PAGES / f"{module}.txt")
        page.write_text(MODULE_LINKS.sub(r"\1\2.txt)", text), encoding="utf-8")
    config["docs_dir"] = str(PAGES)
    return config


def _one_folder_up_less(page: Path) -> str:
    """Return the text of a copied page, without LANGUAGE_LINKS.

    Each link to a file in the project's root loses one "../", because the copies of `docs` and the root are one folder.
    """
    up = "../" * (len(page.relative_to(PAGES).parts) - 1)
    names = "|".join(map(re.escape, (*OUTSIDE, "rnn_core/", "tests/")))
    return re.sub(rf"\]\({re.escape(up)}\.\./({names})", rf"]({up}\1", LANGUAGE_LINKS.sub("", page.read_text("utf-8")))

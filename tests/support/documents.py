"""The root folder of the project, and its documents."""

from docs.live import ROOT

READMES = {"en": ROOT / "README.md", "ja": ROOT / "docs" / "README.ja.md"}
"""Language -> path."""

DOCUMENTS = (READMES["en"], *sorted((ROOT / "docs").rglob("*.md")))
"""All documents that a reader of the project opens, the changes aside."""


def language(path):
    """Return the language of a document, by the suffix of its name."""
    return "ja" if path.suffixes[:1] == [".ja"] else "en"


__all__ = ["DOCUMENTS", "READMES", "ROOT", "language"]

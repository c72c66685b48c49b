"""The root folder of the project, and its documents."""

from docs.live import ROOT

READMES = {"en": ROOT / "README.md", "ja": ROOT / "docs" / "README.ja.md"}
"""Language -> the path of the README in this language."""

DOCUMENTS = (READMES["en"], *sorted((ROOT / "docs").rglob("*.md")))
"""The paths of README.md and of all documents in docs."""


def language(path):
    """Return the language of a document: "ja" if its name ends with ".ja.md", else "en"."""
    return "ja" if path.suffixes[:1] == [".ja"] else "en"


__all__ = ["DOCUMENTS", "READMES", "ROOT", "language"]

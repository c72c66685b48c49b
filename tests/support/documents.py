"""The root folder of the project, and its READMEs."""

from docs.live import ROOT

READMES = {"en": ROOT / "README.md", "ja": ROOT / "docs" / "README.ja.md"}
"""Language -> path."""

__all__ = ["READMES", "ROOT"]

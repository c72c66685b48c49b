"""Streamlit's own HTML of the page, which is in English, has the title "Streamlit" and lacks a description.

Streamlit 1.67 has no option to change this (streamlit#15726, streamlit#16634; static/index.html).
"""

from collections.abc import Iterable
from pathlib import Path

import streamlit

INDEX = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
"""Streamlit's HTML. The page's headers allow its inline scripts."""


def localized(lang: str, head: Iterable[str]) -> str:
    """Return the HTML for a language, with other lines in place of its title.

    Args:
        lang: The language of the page.
        head: The lines of HTML that replace the title.

    Raises:
        ValueError: Streamlit's HTML does not have each of the replaced parts exactly once.
    """
    html = INDEX
    for old, new in (
        ('<html lang="en">', f'<html lang="{lang}">'),
        ("<title>Streamlit</title>", "\n    ".join(head)),
        ("<noscript>", '<noscript lang="en">'),
    ):
        if html.count(old) != 1:
            raise ValueError(f"Expected {old} once in Streamlit's index.html, found it {html.count(old)} times")
        html = html.replace(old, new)
    return html

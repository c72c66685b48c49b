"""Streamlit's own HTML of the page, the same for all visitors: in English, titled "Streamlit", without a description.

Streamlit 1.67 has no option for these (streamlit#15726, streamlit#16634; static/index.html).
"""

from collections.abc import Iterable
from pathlib import Path

import streamlit

INDEX = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
"""The HTML. The headers allow its inline scripts."""


def localized(lang: str, head: Iterable[str]) -> str:
    """Return the HTML in another language and with another head.

    Args:
        lang: Language of the page.
        head: Lines of HTML that replace the title.

    Raises:
        ValueError: Streamlit's HTML has changed, so there is no place for the new parts.
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

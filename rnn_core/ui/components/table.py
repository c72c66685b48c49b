"""The table of the main picture's numbers, for visitors who cannot see the picture.

The browser makes the table from the data of the picture.
"""

from rnn_core.ui.seam.mounting import component
from rnn_core.ui.words import TEXT, say

_HTML = """
<details><summary></summary><p><button type="button"></button> <button type="button"></button></p>
<div role="region" tabindex="0"><table></table></div></details>
"""

_table = component("table", html=_HTML, isolate_styles=False)  # the page's stylesheet sets its size


def draw(lang: str) -> None:
    """Draw the table, closed."""
    words = {name: say(lang, f"table_{name}") for name in ("earlier", "later", "verdict", "correct")}
    _table("table", words | {"title": say(lang, "table"), "caption": TEXT["table_caption"][lang]})

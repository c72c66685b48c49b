"""The table of the numbers on the stage, the page's main picture, for visitors who cannot see it.

The browser makes the table from the same data.
"""

from rnn_core.ui.seam.mounting import component
from rnn_core.ui.words import TEXT, say

_HTML = """
<details><summary></summary><p><button type="button"></button> <button type="button"></button></p>
<div role="region" tabindex="0"><table></table></div></details>
"""

_table = component("table", html=_HTML, isolate_styles=False)  # the page's style sizes it


def draw(lang: str) -> None:
    """Draw the table, closed."""
    words = {name: say(lang, f"table_{name}") for name in ("earlier", "later", "verdict", "correct")}
    _table("table", words | {"title": say(lang, "table"), "caption": TEXT["table_caption"][lang]})

"""The page's style sheets: those in styles/, and streamlit.css, which changes Streamlit's own elements."""

from pathlib import Path

_FOLDER = Path(__file__).parent.parent
_NAMES = (
    *("page", "tour", "transport", "keys", "stage", "curve", "question", "panels", "table"),
    *("presentation", "phone", "forced_colours"),
)
_SHEETS = (*(_FOLDER / "styles" / f"{name}.css" for name in _NAMES), _FOLDER / "web" / "streamlit" / "streamlit.css")
"""The files in the order of the cascade: the later rule wins."""

PAGE = "<style>\n" + "\n".join(sheet.read_text("utf-8") for sheet in _SHEETS) + "</style>"
"""All style sheets as an HTML element."""

SIDEBAR = '[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"]'
"""The selector of the sidebar and the button that opens it. Streamlit 1.67 has no option to omit them."""

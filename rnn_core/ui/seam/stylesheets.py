"""The page's stylesheets: its own, and web/streamlit/streamlit.css with the changes to Streamlit's elements."""

from pathlib import Path

_FOLDER = Path(__file__).parent.parent
_SHEETS = (_FOLDER / "style.css", _FOLDER / "web" / "streamlit" / "streamlit.css")

PAGE = "<style>\n" + "\n".join(sheet.read_text("utf-8") for sheet in _SHEETS) + "</style>"
"""Both stylesheets as an HTML element."""

SIDEBAR = '[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"]'
"""The selector of the sidebar and the button that opens it. Streamlit 1.67 has no option to omit them."""

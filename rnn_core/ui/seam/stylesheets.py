"""The style of the page: its own, and the changes to Streamlit's elements in web/streamlit/streamlit.css."""

from pathlib import Path

_FOLDER = Path(__file__).parent.parent
_SHEETS = (_FOLDER / "style.css", _FOLDER / "web" / "streamlit" / "streamlit.css")

PAGE = "<style>\n" + "\n".join(sheet.read_text("utf-8") for sheet in _SHEETS) + "</style>"
"""The style as HTML."""

SIDEBAR = '[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"]'
"""The selector of the sidebar and of the button that opens it. Streamlit 1.67 has no option to leave them out."""

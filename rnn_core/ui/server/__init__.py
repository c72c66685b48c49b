"""The server around Streamlit: middleware, routes and background tasks that let the page run unattended."""

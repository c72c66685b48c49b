"""The server around Streamlit, which runs unattended: middleware, routes and background tasks."""

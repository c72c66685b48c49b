"""The server around Streamlit, which can be left alone: middleware, routes and background tasks."""

"""What stands between Streamlit and the browser, for a server that can be left alone."""

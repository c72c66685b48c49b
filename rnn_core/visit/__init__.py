"""One visitor's visit: its page, its training runs, and its jobs for the workers. Knows no Streamlit."""

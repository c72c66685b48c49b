"""One visitor's visit: what it shows, what it has trained, and what it asks of the workers. Knows no Streamlit."""

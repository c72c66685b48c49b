"""One visitor's visit: the content of the page, the training runs, and the jobs. Nothing here depends on Streamlit."""

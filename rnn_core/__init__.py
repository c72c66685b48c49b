"""A recurrent network that learns to keep time, and the tools to watch it learn.

The modules form layers, and a module imports only from lower layers. `pyproject.toml` lists the layers, and
import-linter checks them. Importing the package loads neither TensorFlow nor Streamlit.
"""

"""A recurrent network that learns to keep time, and the tools to watch it learn.

The modules form layers, and imports run downward only. The layers stand in `pyproject.toml`, where import-linter
checks them. Importing the package loads neither TensorFlow nor Streamlit.
"""

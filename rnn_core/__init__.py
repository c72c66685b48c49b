"""A recurrent network that learns to keep time, and what is needed to watch it learn.

The modules form a ladder, and imports run down it only:
ui -> visit -> insight, export -> run -> analysis -> training -> engine -> model -> data, probe, series -> spec.
`figures` knows arrays and strings only. Importing the package loads neither TensorFlow nor Streamlit.
"""

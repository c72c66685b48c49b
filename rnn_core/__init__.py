"""A recurrent network that learns to keep time, and what is needed to watch it learn.

The modules form a ladder, and imports run down it only:
ui -> compute, run, figures, export -> analysis, training -> model -> data -> spec.
Importing the package loads neither TensorFlow nor Streamlit: `model` is the only module that
imports Keras, and the others reach it inside the functions that need it.
"""

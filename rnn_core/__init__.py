"""A recurrent network that learns to keep time, and what is needed to watch it learn.

The modules form a ladder, and imports run down it only:
ui -> compute, run, figures, export -> analysis, training -> model -> data -> spec.
Importing the package loads neither TensorFlow nor Streamlit: only `model` and `engine`
import Keras, and the others reach them inside the functions that need them.
"""

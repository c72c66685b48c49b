"""Samples of each figure, as Plotly builds them: a module for each, with the texts and values that it is drawn from."""

"""Samples of each figure, as Plotly builds them. Each module has the texts and values from which a sample is drawn."""

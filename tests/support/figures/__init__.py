"""Samples of each figure, as Plotly objects. Each module has the texts and values that its sample shows."""

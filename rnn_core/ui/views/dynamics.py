"""Placeholder while it is written."""


def interval(session):
    """Nothing."""

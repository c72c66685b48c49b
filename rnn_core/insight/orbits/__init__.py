"""Orbits: fixed points and cycles by Newton's method, and the flip (period-doubling) of a fixed point."""

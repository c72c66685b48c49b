"""Orbits: fixed points and cycles by Newton's method, and the flip at which a cycle appears beside a fixed point."""

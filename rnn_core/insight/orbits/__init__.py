"""Orbits: where the state of a network comes to rest or comes again, and the flip that makes a cycle of a rest."""

"""The parts that the figures of a seed sweep share: the height, the hover distance, and axes in percent."""

HEIGHT_PX = 480

HOVER_DISTANCE_PX = 40
"""Maximum distance of the pointer from a point that responds to it."""

QUARTERS = (0, 25, 50, 75, 100)
"""The ticks of an axis in percent."""

PERCENT = {"tickvals": QUARTERS, "ticktext": [f"{quarter}%" for quarter in QUARTERS]}
"""Attributes of an axis in percent."""

"""The parts that the figures of a seed sweep share: their height, the distance of the pointer, and percentages."""

HEIGHT_PX = 480

HOVER_DISTANCE_PX = 40
"""Distance from a point at which it is still hovered or clicked."""

QUARTERS = (0, 25, 50, 75, 100)
"""Ticks of a share, in percent."""

PERCENT = {"tickvals": QUARTERS, "ticktext": [f"{quarter} %" for quarter in QUARTERS]}
"""Attributes of an axis of shares in percent."""

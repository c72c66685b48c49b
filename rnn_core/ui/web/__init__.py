"""The page's scripts, and what the drawing module among them is sent."""

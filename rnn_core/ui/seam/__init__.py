"""The seam to Streamlit 1.67: everything that works around it, or that knows what is private to it.

Each module says what it mends, and where in Streamlit that is. tests/ui/test_seam.py and tests/browser/test_seam.py
have a test of each, which fails once Streamlit has mended it. The browser's side is web/streamlit/.
"""

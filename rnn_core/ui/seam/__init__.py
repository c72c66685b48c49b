"""The seam to Streamlit 1.67: all code that works around a fault of Streamlit, or relies on its private parts.

Each module names the fault and its place in Streamlit. tests/ui/test_seam.py and tests/browser/test_seam.py have a test
for each fault, which fails once Streamlit has mended it. The browser's side is web/streamlit/.
"""

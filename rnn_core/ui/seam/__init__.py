"""The seam: the modules that work around faults of Streamlit 1.67 or rely on its private parts.

Each module names the fault and where it is in Streamlit. tests/ui/test_seam.py and tests/browser/test_seam.py have a
test for each fault, which fails once Streamlit has fixed it. The scripts for the browser are in web/streamlit/.
"""

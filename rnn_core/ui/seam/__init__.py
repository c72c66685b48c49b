"""The seam: the modules that work around faults of Streamlit 1.67 or rely on its private parts.

Each module names the fault and where it is in Streamlit. tests/ui/test_seam.py and tests/browser/test_seam.py have a
test for each fault. The test fails once Streamlit has fixed the fault. The scripts for the browser are in
web/streamlit/.
"""

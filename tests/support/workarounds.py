"""The message of a test that fails once Streamlit has fixed a fault that the page works around."""

import streamlit as st


def obsolete(fixed, workaround):
    """Return the message.

    Args:
        fixed: A clause that says how Streamlit behaves now.
        workaround: The code of the page that can be removed.
    """
    return f"Streamlit {st.__version__} has fixed a fault: {fixed}. Remove {workaround}, and this test."

"""The message of a test of the seam that fails once Streamlit has mended a fault."""

import streamlit as st


def mended(behaviour, mend):
    """Return the message: Streamlit's new behaviour, and the mend that can be removed."""
    return f"Streamlit {st.__version__} has mended this: {behaviour}. Remove {mend}, and this test."

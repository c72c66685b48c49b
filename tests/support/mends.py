"""The message of a test that fails once Streamlit has repaired a fault that the page works around."""

import streamlit as st


def mended(behaviour, mend):
    """Return the message, which names Streamlit's new behaviour and the workaround that can be removed."""
    return f"Streamlit {st.__version__} has mended this: {behaviour}. Remove {mend}, and this test."

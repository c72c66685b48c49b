"""A page without the app's workarounds for Streamlit's faults: a script for tests/browser/test_seam.py."""

import time
from pathlib import Path

import streamlit as st

RECORD = (Path(__file__).parents[1] / "scripts" / "record.js").read_text("utf-8")

run = st.session_state.run = st.session_state.get("run", 0) + 1

with st.container(key="top"):
    st.text(f"run {run}")
with st.sidebar:
    st.number_input("Number", value=1, key="number")
st.components.v2.component("record", js=RECORD)(key="record", data={"number": run})
st.text_area("Text", key="text", max_chars=10, help="Some help")
st.toggle("Switch", key="switch")
st.file_uploader("File", key="file")
st.button("Again", key="again", type="primary", shortcut="K")
if st.button("Address", key="address"):
    st.query_params["run"] = run
if st.button("Toast", key="toast"):
    st.toast("Something happened")
if st.button("Slow", key="slow"):
    time.sleep(2)


@st.fragment(run_every=1)
def part():
    """Draw a fragment. A press on its button makes a run last two seconds, so that other requests arrive during it."""
    st.number_input("Part", value=1, key="part")
    inside = st.button("Inside", key="inside")
    if inside:
        time.sleep(2)


with st.container(key="place"):
    part()

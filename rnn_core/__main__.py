"""The page as a command: `python -m rnn_core`, or `rnn-core`, opens it from any folder."""

import streamlit as st

from rnn_core.ui.server import application


def main() -> None:
    """Serve the page until Ctrl-C. Streamlit's environment variables apply, such as STREAMLIT_SERVER_PORT."""
    st.App(application.PAGE, **application.parts()).run(config=application.streamlit_settings())


if __name__ == "__main__":
    main()

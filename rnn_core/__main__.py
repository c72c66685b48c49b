"""The page as a command: `python -m rnn_core`, or `rnn-core`, serves the page from any folder.

The command takes the arguments and environment variables of `streamlit run`, such as `--server.port=8600`.
"""

import runpy
import sys
from pathlib import Path

_PACKAGE = Path(__file__).parent


def launch_folder() -> Path:
    """Return the folder of `app.py` and Streamlit's settings.

    This is the folder `launch` in an installed package, and otherwise the project's folder.
    """
    copy = _PACKAGE / "launch"
    return copy if copy.exists() else _PACKAGE.parent


def main() -> None:
    """Serve the page until Ctrl-C, as `streamlit run app.py` does in the project's folder."""
    sys.argv[:1] = ["streamlit", "run", str(launch_folder() / "app.py")]
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()

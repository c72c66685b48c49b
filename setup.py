"""The part of a build that pyproject.toml cannot say: the package gets a copy of Streamlit's settings."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

SETTINGS = Path(".streamlit", "config.toml")


class BuildWithSettings(build_py):
    """Copy `.streamlit/config.toml` into the package, where `python -m rnn_core` finds it."""

    def run(self):
        """Build the package, then copy the settings."""
        super().run()
        if not self.editable_mode:
            copy = Path(self.build_lib, "rnn_core", "streamlit_settings", SETTINGS.name)
            copy.parent.mkdir(parents=True, exist_ok=True)
            self.copy_file(str(SETTINGS), str(copy))


setup(cmdclass={"build_py": BuildWithSettings})

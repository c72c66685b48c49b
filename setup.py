"""The part of a build that pyproject.toml cannot say: the package gets a copy of what starts the page."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

LAUNCH_FILES = ("app.py", ".streamlit/config.toml")
"""`python -m rnn_core` runs them from the folder `launch` of an installed package."""


class BuildWithLaunchFiles(build_py):
    """Build the package, and copy the files that start the page into it."""

    def run(self) -> None:
        """Build the package, then copy the files."""
        super().run()
        for name in () if self.editable_mode else LAUNCH_FILES:
            copy = Path(self.build_lib, "rnn_core", "launch", name)
            copy.parent.mkdir(parents=True, exist_ok=True)
            self.copy_file(name, str(copy))


setup(cmdclass={"build_py": BuildWithLaunchFiles})

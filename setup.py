"""The part of the build that pyproject.toml cannot describe: copying the files that start the page into the package."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

LAUNCH_FILES = ("app.py", ".streamlit/config.toml")
"""The files that `python -m rnn_core` uses. In an installed package, they are in the folder `launch`."""


class BuildWithLaunchFiles(build_py):
    """Build the package with copies of the files that start the page."""

    def run(self) -> None:
        """Build the package, then copy the files unless the install is editable."""
        super().run()
        for name in () if self.editable_mode else LAUNCH_FILES:
            copy = Path(self.build_lib, "rnn_core", "launch", name)
            copy.parent.mkdir(parents=True, exist_ok=True)
            self.copy_file(name, str(copy))


setup(cmdclass={"build_py": BuildWithLaunchFiles})

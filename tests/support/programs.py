"""Python programs in a separate process."""

import subprocess
import sys

from docs.live import ROOT


def printed(*arguments):
    """Run Python with these arguments in the root of the project, and return its output. Fail if Python fails."""
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout

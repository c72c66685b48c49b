"""Python programs in a process of their own."""

import subprocess
import sys

from docs.live import ROOT


def printed(*arguments):
    """Return the output of a Python process in the root of the tree."""
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout

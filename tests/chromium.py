"""Finds a Chromium, Chrome or Edge to test in, and installs one where there is none.

Run as `python -m tests.chromium` before the tests.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
_PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)


def find():
    """The path of a browser that starts, or None."""
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    candidates = [*map(shutil.which, _NAMES), *_PLACES, own]
    return next((path for path in candidates if path and Path(path).exists() and _starts(path)), None)


def install():
    """Install a browser: Debian's package where there is apt and root, else Playwright's own."""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print("No Chromium, Chrome or Edge found: installing Debian's package chromium.", flush=True)
        for words in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            subprocess.run(["apt-get", "-q", *words], env=environment, check=False)
        if find():
            return
    print("No Chromium, Chrome or Edge found: installing Playwright's own Chromium.", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def _starts(path):
    """Whether it is a browser and not, as in some distributions, a note on how to get one."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


if __name__ == "__main__":
    if not find():
        install()
    path = find()
    if not path:
        sys.exit("There is no Chromium, Chrome or Edge, and none could be installed: install one by hand.")
    print(f"The tests will run in {path}.")

"""The app as a visitor meets it: its own process, and a browser to open it in."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]"
"""What is there while the page's script does not run."""

SHELL = "chromium-headless-shell"
"""Chromium without any of its windows, which opens and draws a page for an eighth less."""

_PATIENCE = 180  # seconds for the app to start
# Debian's Chromium, run by root, starts only without its sandbox. What is drawn over a part of an older picture has
# other pixels at round corners than what is drawn at once.
_OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-partial-raster")
_NAMES = (
    SHELL,
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


@contextmanager
def server(port=None, prefix="", app="app.py", under=(), command=None, folder=ROOT, **environment):
    """Run the app; gives its process and its address. What it prints is in the file `process.log`, a path.

    port: where, any that is free by default. prefix: of its path, as "/rnn". app: another one, a path. under: the
    command that runs it, as ("prlimit", "--nofile=300"). command: another module than Streamlit with its arguments.
    folder: where it runs.
    environment: variables, beside those of this process.
    """
    port = port or free_port()
    options = {"headless": "true", "address": "127.0.0.1", "port": port, "fileWatcherType": "none"}
    options["baseUrlPath"] = prefix
    command = [*under, sys.executable, "-m", *(command or ("streamlit", "run", app))]
    command += [f"--server.{name}={value}" for name, value in options.items()]
    with tempfile.TemporaryDirectory() as logs:
        log = Path(logs, "log")
        with log.open("wb") as out:
            process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=out, env=os.environ | environment)
        process.log = log
        url = f"http://127.0.0.1:{port}{prefix}"
        try:
            _wait_for(process, url)
            yield process, url
        finally:
            process.terminate()
            process.wait(_PATIENCE)


def free_port():
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(process, url):
    """Wait until the app serves. Raises RuntimeError with what it printed if it ends before, or takes too long."""
    deadline = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The app did not start:\n{process.log.read_text()}")


@contextmanager
def browser():
    """A browser without a window, which draws without a graphics card."""
    path = _chosen_browser()
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=path, args=_OPTIONS)
        yield chrome
        chrome.close()


def profile(chrome, **options):
    """A context for many visits: it keeps scripts as it has compiled them, and opens the page in half of the time.

    All its open pages of one site share a process, and what that process has loaded.
    """
    launch, arguments = chrome.browser_type.launch_persistent_context, (*_OPTIONS, "--process-per-site")
    return launch("", executable_path=_chosen_browser(), args=arguments, **options)


def find_browser():
    """The path of a Chromium, Chrome or Edge that starts, or None."""
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    candidates = [*map(shutil.which, _NAMES), *_PLACES, own]
    return next((path for path in candidates if path and Path(path).exists() and _starts(path)), None)


@cache
def _chosen_browser():
    return find_browser()


def _starts(path):
    """Whether it is a browser and not, as in some distributions, a note on how to get one."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0

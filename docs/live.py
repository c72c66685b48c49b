"""The app in a separate process, and a browser to open it in."""

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
"""The selector of the app's element, which it matches only while the page's script is not running."""

SHELL = "chromium-headless-shell"
"""A Chromium without windows. It opens and draws a page with an eighth less processor time than Chromium itself."""

_START_TIMEOUT_S = 180

# As root, Debian's Chromium starts only without its sandbox. With partial rasterization, the shade of round corners
# would differ from picture to picture.
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
_PATHS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)


@contextmanager
def server(port=None, prefix="", app="app.py", under=(), command=None, folder=ROOT, **environment):
    """Run the app during a `with` block. Yield (process, address), where `process.log` is the path of the app's log.

    Args:
        port: The port of the app, by default any free one.
        prefix: The beginning of the app's path, such as "/rnn".
        app: The path of the script.
        under: A command in front of the app's command, which it starts, such as ("prlimit", "--nofile=300").
        command: A module to run and its arguments, in place of `streamlit run` and the script.
        folder: The working directory of the app.
        environment: Additional environment variables.

    Raises:
        RuntimeError: The app did not start.
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
            process.wait(_START_TIMEOUT_S)


def free_port():
    """Return a port that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(process, url):
    """Wait until the app answers requests.

    Raises:
        RuntimeError: The app ended, or took too long. The message has the app's output.
    """
    deadline = time.monotonic() + _START_TIMEOUT_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The app did not start:\n{process.log.read_text()}")


@contextmanager
def browser():
    """Yield a headless browser that draws without a graphics card."""
    path = _chosen_browser()
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=path, args=_OPTIONS)
        yield chrome
        chrome.close()


def profile(chrome, **options):
    """Return a browser context for many visits. It caches compiled scripts, so that a page opens in half the time.

    All pages of one site in this context share a process and the files that the process has loaded.
    """
    launch, arguments = chrome.browser_type.launch_persistent_context, (*_OPTIONS, "--process-per-site")
    return launch("", executable_path=_chosen_browser(), args=arguments, **options)


def find_browser():
    """Return the path of a Chromium, Chrome or Edge that starts, or None."""
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    candidates = [*map(shutil.which, _NAMES), *_PATHS, own]
    return next((path for path in candidates if path and Path(path).exists() and _starts(path)), None)


@cache
def _chosen_browser():
    return find_browser()


def _starts(path):
    """Return whether a path leads to a browser that starts.

    In some Linux distributions, the path leads only to a script that tells the user how to install the browser.
    """
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0

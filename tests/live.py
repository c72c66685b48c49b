"""The real app in a real browser: for the browser's tests, the benchmark and the screenshots."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from rnn_core.ui.text import say
from tests import chromium

ROOT = Path(__file__).parent.parent
SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]"


@contextmanager
def server(**environment):
    """Run the app; gives its process and its address. What it prints is kept in `process.log`, a path."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {"headless": "true", "address": "127.0.0.1", "port": port, "fileWatcherType": "none"}
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += [f"--server.{name}={value}" for name, value in options.items()]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        with log.open("wb") as out:
            process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out, env=os.environ | environment)
        process.log = log
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(url)
            yield process, url
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(url):
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@contextmanager
def browser():
    """A Chromium without a window. Debian's, run by root, starts only without its sandbox."""
    path = chromium.find()
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chrome
        chrome.close()


@contextmanager
def visitor(chrome, *, size=(1440, 900), scheme="light", locale="en-US"):
    """A visitor's page that has opened nothing yet; `page.complaints` lists the console's errors."""
    context = chrome.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, locale=locale, reduced_motion="reduce"
    )
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()


@contextmanager
def visit(chrome, url, **options):
    """A `visitor`'s page, loaded until the untrained network is drawn."""
    with visitor(chrome, **options) as page:
        page.goto(url)
        heatmaps(page).nth(6).wait_for(timeout=60_000)
        page.locator(SETTLED).wait_for()
        yield page


def heatmaps(page):
    """The drawn heatmaps of the stage: one for each band, and one for each line of marks that is not empty."""
    return page.locator(".st-key-stage .hm image")


def button(page, key):
    """The visible button of a key; Streamlit keeps a second one, hidden, for its tooltip."""
    return page.locator(f".st-key-{key} button:visible")


def epoch_text(page):
    """The text over the progress bar."""
    return page.locator(".stProgress p").first


def headline(lang, heard="random"):
    """What the page's headline says of the article's task, for an input that is shown."""
    return say(lang, "see_sequences", heard=say(lang, f"hears_{heard}"), pattern="1 0 1 0")

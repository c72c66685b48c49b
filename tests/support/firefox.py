"""A headless Firefox, driven by WebDriver BiDi.

Playwright can drive only its own build of Firefox. The tests need the released Firefox, such as Debian's firefox-esr.
"""

import json
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from docs.live import free_port
from tests.support.waiting import PATIENCE, until

_NAMES = ("firefox", "firefox-esr")
_PLACES = ("/Applications/Firefox.app/Contents/MacOS/firefox", r"C:\Program Files\Mozilla Firefox\firefox.exe")
# With these preferences, nothing is animated. Firefox fetches neither updates nor settings during a test, and starts no
# more processes and pages than the test needs.
_PREFERENCES = """
user_pref("browser.startup.page", 0);
user_pref("browser.newtabpage.enabled", false);
user_pref("fission.autostart", false);
user_pref("dom.ipc.processCount", 1);
user_pref("dom.ipc.processPrelaunch.enabled", false);
user_pref("ui.prefersReducedMotion", 1);
user_pref("app.update.disabledForTesting", true);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "data:,");
user_pref("browser.safebrowsing.downloads.enabled", false);
user_pref("extensions.update.enabled", false);
"""


def find_firefox():
    """Return the path of a Firefox that starts, or None."""
    candidates = [*map(shutil.which, _NAMES), *_PLACES]
    return next((path for path in candidates if path and Path(path).exists() and _starts(path)), None)


def _starts(path):
    """Return whether a program is Firefox. On Ubuntu, `firefox` may be a script that only says how to install it."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b"Firefox" in answer.stdout


@contextmanager
def firefox(size=(1440, 900)):
    """Start Firefox and yield its only Page. size: the width and height of the page in pixels."""
    path = find_firefox()
    assert path, "Firefox is missing: `python -m tests.chromium` installs it if apt is available"
    port = free_port()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        Path(profile, "user.js").write_text(_PREFERENCES, "utf-8")
        options = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", str(port)]
        process = subprocess.Popen([path, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            with until(lambda: _connected(port), "Firefox does not answer") as socket:
                yield Page(socket, size)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _connected(port):
    """Return a connection to Firefox, or None while Firefox is still starting."""
    try:
        return connect(f"ws://127.0.0.1:{port}/session", max_size=None)
    except (OSError, ConnectionClosed):
        return None


class Page:
    """The page that Firefox shows. complaints: the texts of all errors on the page's console."""

    def __init__(self, socket, size):
        self.complaints = []
        self._socket = socket
        self._numbers = count(1)
        self._send("session.new", capabilities={})
        self._context = self._send("browsingContext.getTree")["contexts"][0]["context"]
        self._send("session.subscribe", events=["log.entryAdded"])
        width, height = size
        self._command("browsingContext.setViewport", viewport={"width": width, "height": height})

    def open(self, url):
        """Open an address, and wait until the document and the scripts are loaded."""
        self._command("browsingContext.navigate", url=url, wait="complete")

    def evaluate(self, function, value=None):
        """Call a JavaScript function, which may be async, with a value, and return the result."""
        expression = f"(async value => JSON.stringify(await ({function})(value) ?? null))({json.dumps(value)})"
        target = {"context": self._context}
        answer = self._send("script.evaluate", expression=expression, target=target, awaitPromise=True)
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"]["value"])

    def press(self, key):
        """Press a key. key: the key's character in WebDriver, such as "a"."""
        actions = [{"type": name, "value": key} for name in ("keyDown", "keyUp")]
        self._command("input.performActions", actions=[{"type": "key", "id": "keys", "actions": actions}])

    def point(self, x, y):
        """Move the mouse to a point in the window, in pixels."""
        moves = [{"type": "pointerMove", "x": round(x), "y": round(y)}]
        self._command("input.performActions", actions=[{"type": "pointer", "id": "mouse", "actions": moves}])

    def until(self, function, value=None):
        """Call a JavaScript function again and again until its result is true, and return the result."""
        return until(lambda: self.evaluate(function, value), f"this should become true: {function} of {value}")

    def _command(self, method, **values):
        """Send a command for this page and return its result."""
        return self._send(method, context=self._context, **values)

    def _send(self, method, **values):
        """Send a command and return its result. Record the errors that the console logs meanwhile."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": values}))
        while True:
            message = json.loads(self._socket.recv(timeout=PATIENCE))
            if message["type"] == "event":
                self._note(message["params"])
            elif message["id"] == number:
                assert message["type"] == "success", f"{method}: {message}"
                return message["result"]

    def _note(self, entry):
        if entry.get("level") == "error":
            self.complaints.append(entry["text"])

"""Install what the tests need and this machine lacks: two browsers, a Japanese font, and HAProxy.

Run as `python -m tests.chromium` before the tests.
"""

import os
import shutil
import subprocess
import sys
from functools import cache

from docs.live import SHELL, find_browser
from tests.support.firefox import find_firefox

# Debian's packages. fontconfig has fc-list, the program that lists the installed fonts.
_BROWSER = (SHELL,)
_FIREFOX = ("firefox-esr",)
_FONT = ("fontconfig", "fonts-ipafont-gothic")
_PROXY = ("haproxy",)


def install_browser():
    """Install a browser: Debian's package, or Playwright's own Chromium if apt could not install the package."""
    _apt_install(_BROWSER)
    if not find_browser():
        print("Installing Playwright's own Chromium.", flush=True)
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def has_japanese_font():
    """Return whether a font with Japanese characters is installed.

    Without fc-list, the answer is False on Linux, and True on other systems, which have such a font by default.
    """
    if not shutil.which("fc-list"):
        return sys.platform != "linux"
    return bool(subprocess.run(["fc-list", ":lang=ja"], capture_output=True, check=False).stdout.strip())


def _apt_install(packages):
    """Install packages with apt, and return whether apt ran. If there is no apt or the user is not root, do nothing."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    print("Installing from Debian:", *packages, flush=True)
    _apt_update()
    _apt("install", "-y", "--no-install-recommends", *packages)
    return True


@cache
def _apt_update():
    """Update apt's list of packages. Later calls do nothing."""
    _apt("update")


def _apt(*words):
    """Run apt-get. If it fails, `main` reports the missing program."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-q", *words], env=environment, check=False)


def main():
    """Install the missing programs, and exit with a message if there is still no browser."""
    if not shutil.which(SHELL):
        install_browser()
    if not has_japanese_font() and not (_apt_install(_FONT) and has_japanese_font()):
        print("No Japanese font found: Japanese characters will be boxes. Install one, such as Noto Sans CJK JP.")
    if not shutil.which("haproxy"):
        _apt_install(_PROXY)
    if not shutil.which("haproxy"):
        print("No HAProxy found: without it, the test of two servers behind a proxy fails. Install it by hand.")
    if not find_firefox():
        _apt_install(_FIREFOX)
    if not find_firefox():
        print("No Firefox found: without it, the test of the page in Firefox fails. Install it by hand.")
    path = find_browser()
    if not path:
        sys.exit("There is no Chromium, Chrome or Edge, and none could be installed: install one by hand.")
    print(f"The tests will run in {path}.")


if __name__ == "__main__":
    main()

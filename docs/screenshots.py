"""Take pictures of the running app for documentation: `python -m docs.screenshots [PERMALINK ...]`.

The same address gives the same picture: the experiment is deterministic, and the picture is taken when the page is at
rest.
"""

import argparse
import re
import sys
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit
from zlib import crc32

from PIL import Image
from playwright.sync_api import expect

from docs import live
from rnn_core.ui import server
from rnn_core.ui.server.document import PREVIEW_SIZE
from rnn_core.ui.words import LANGUAGES, say
from rnn_core.visit import bookmark
from rnn_core.visit.presets import PRESETS

IMAGES = Path(__file__).parent / "images"
PREVIEW_FOLDER = Path(server.__file__).parent
SIZE = (1440, 900)
"""The default width and height of a picture in pixels."""

SCHEMES = ("light", "dark")


class Shot(NamedTuple):
    """A picture to take.

    Attributes:
        name: The name of the file without its extension.
        query: The names and values in the address's query, {name: [text, ...]}.
        size: The width and height of the window in pixels.
        scheme: One of SCHEMES.
        lang: The visitor's language; "" for the language in the address, by default English.
        film: The file name, without extension, of an animation from epoch 0 to the shown epoch; "" for no animation.
        reduced: The width and height to which the picture is reduced, or None.
        part: The key of the part of the page that the picture shows; "" for the whole page.
    """

    name: str
    query: dict
    size: tuple[int, int] = SIZE
    scheme: str = "light"
    lang: str = ""
    film: str = ""
    reduced: tuple[int, int] | None = None
    part: str = ""


_TRAINED = {"epoch": ["15"]}
README = (
    Shot("first", {}),
    Shot("trained", _TRAINED, film="training"),
    Shot("zeros", _TRAINED | {"input_kind": ["zeros"]}),
    Shot("dark", _TRAINED, scheme="dark"),
    Shot("phone", _TRAINED, size=(390, 844)),
    Shot("japanese", _TRAINED, lang="ja"),
    Shot("why", {"epoch": ["8"], "trained": ["15"], "panel": ["dynamics"]}, size=(1920, 1080), part="panel"),
    Shot(
        "map",
        _TRAINED
        | {"panel": ["sweep"], "over": ["learning_rate"], "across": ["units"], "across_low": ["2"]}
        | {"over_count": ["6"], "across_count": ["6"], "seeds": ["16"]},
    ),
    Shot("classes", {name: [text] for name, text in bookmark.write(PRESETS["classes"]).items()}),
)
"""The pictures of the README."""

PREVIEWS = tuple(
    Shot(f"preview_{lang}", _TRAINED | {"present": ["true"]}, size=(1600, 840), lang=lang, reduced=PREVIEW_SIZE)
    for lang in LANGUAGES
)
"""The pictures for link previews, to which the page's HTML refers."""

_STILL = "* { transition: none !important; animation: none !important } .stToastContainer { display: none !important }"

# If Chromium paints a page in several parts, the shade of its corners differs from that of a page painted in one part.
_REPAINT = """async () => {
    for (const visibility of ["hidden", ""]) {
        document.documentElement.style.visibility = visibility;
        await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    }
}"""
_MIN_SIDE_PX = 200
_MAX_SIDE_PX = 4000

_MAX_NAME_LENGTH = 80

_TIMEOUT_MS = 600_000
"""Milliseconds to wait for any one condition, such as the end of training."""

_MAX_TRIES = 100
"""The page must show the expected epoch after at most this many checks."""

_PAUSE_MS = 300
"""Milliseconds between two checks for the epoch, and between two pictures. The page is at rest once they are equal."""

_FILM_WIDTH_PX = 1000
_FILM_COLOURS = 256
_PREVIEW_COLOURS = 128

_FIRST_FRAME_MS = 1500
"""The time for which an animation shows its first picture."""

_LAST_FRAME_MS = 3000
"""The time for which an animation shows its last picture."""

_FRAME_MS = 500
"""The longest time for which an animation shows each of its other pictures."""

_MAX_FILM_MS = 30_000
"""The longest time that all other pictures take together."""


# The command line


def permalink(text):
    """Return the names and values of an address or of its query, {name: [text, ...]}. This is a type for `argparse`.

    Raises:
        argparse.ArgumentTypeError: The query is malformed, or the app would change a value in it.
    """
    try:
        query = urlsplit(text if "://" in text else "?" + text.removeprefix("?")).query
        values = parse_qs(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError:
        message = f"expected names and values such as epoch=15&input_kind=zeros, received {text!r}"
        raise argparse.ArgumentTypeError(message) from None
    _, changes = bookmark.read(values)
    if changes:
        lines = [say("en", f"change_{change.rule}", **change._asdict()) for change in changes]
        raise argparse.ArgumentTypeError(f"the app would not take {text!r} as it is: {'; '.join(lines)}")
    return values


def size(text):
    """Return the width and height in a text such as 1440x900. This is a type for `argparse`.

    Raises:
        argparse.ArgumentTypeError: The text has another form, or a side is too short or too long.
    """
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", text, re.ASCII)
    sides = tuple(map(int, match.groups())) if match else ()
    if not sides or min(sides) < _MIN_SIDE_PX or max(sides) > _MAX_SIDE_PX:
        raise argparse.ArgumentTypeError(
            f"expected WIDTHxHEIGHT such as 1440x900, each from {_MIN_SIDE_PX} to {_MAX_SIDE_PX} pixels,"
            f" received {text!r}"
        )
    return sides


def shots(arguments):
    """Return the Shots that a command line asks for, and the folder for their files."""
    parser = argparse.ArgumentParser(
        prog="python -m docs.screenshots",
        description="Take a picture of the running app at each PERMALINK. If there is none, take all pictures of the "
        "README, or, with --size, --scheme, --lang or --gif, a picture of the page as it opens.",
    )
    parser.add_argument(
        "permalinks", nargs="*", type=permalink, metavar="PERMALINK", help="an address, or its part after the ?"
    )
    parser.add_argument("--size", type=size, metavar="WIDTHxHEIGHT", help="of the page in pixels, by default 1440x900")
    parser.add_argument("--scheme", choices=SCHEMES, help="by default light")
    parser.add_argument("--lang", choices=tuple(LANGUAGES), help="by default the PERMALINK's, or else English")
    parser.add_argument("--out", type=Path, metavar="DIR", help="by default docs/images")
    parser.add_argument("--gif", action="store_true", help="also an animation of the training")
    parser.add_argument("--preview", action="store_true", help="the pictures for link previews, nothing else")
    options = parser.parse_args(arguments)
    if options.preview:
        return PREVIEWS, options.out or PREVIEW_FOLDER
    folder = options.out or IMAGES
    if not (options.permalinks or options.size or options.scheme or options.lang or options.gif):
        return README, folder
    sides, scheme = options.size or SIZE, options.scheme or "light"
    chosen = []
    for query in options.permalinks or [{}]:
        if options.lang:
            query = query | {"lang": [options.lang]}
        name = _name(query, sides, scheme)
        chosen.append(Shot(name, query, sides, scheme, film=name if options.gif else ""))
    return chosen, folder


def _name(query, sides, scheme):
    """Return the name of a picture's file: the query, and then the scheme and the size unless they are the defaults.

    A long name is cut and ends with a checksum.
    """
    words = [f"{name}-{text}" for name, texts in query.items() for text in texts]
    words += [scheme] * (scheme != "light") + ["x".join(map(str, sides))] * (sides != SIZE)
    name = re.sub(r"[^\w.-]", "-", "_".join(words)) or "first"
    return name if len(name) <= _MAX_NAME_LENGTH else f"{name[:_MAX_NAME_LENGTH]}-{crc32(name.encode()):08x}"


# The pictures


def take(chrome, url, shot, folder):
    """Take a Shot of the app at an address, and return the paths of the files that it has written.

    Raises:
        RuntimeError: The app shows an error, or does not show the expected epoch.
    """
    lang = shot.lang or shot.query.get("lang", [""])[0] or "en"
    address = f"{url}/?{urlencode(shot.query | {'lang': [lang]}, doseq=True)}"
    epoch = None if {"play", "tour"} & shot.query.keys() else bookmark.read(shot.query)[0].epoch
    locale, viewport = {"en": "en-US", "ja": "ja-JP"}[lang], {"width": shot.size[0], "height": shot.size[1]}
    page = chrome.new_page(viewport=viewport, color_scheme=shot.scheme, locale=locale, reduced_motion="reduce")
    with page:
        page.set_default_timeout(_TIMEOUT_MS)
        page.goto(address)
        page.add_style_tag(content=_STILL)
        png = _look(page, lang, epoch)
        if shot.part:
            png = page.locator(f".st-key-{shot.part}").screenshot(animations="disabled")
        files = {folder / f"{shot.name}.png": _reduce(png, shot.reduced) if shot.reduced else png}
        if shot.film:
            files[folder / f"{shot.film}.gif"] = _animate(_rewind(page, lang))
    for path, content in files.items():
        path.write_bytes(content)
    return list(files)


def _look(page, lang, epoch=None):
    """Return a PNG picture of the page, once training has ended and nothing on the page moves.

    `epoch` is the epoch that the page must show, or None for any epoch. A page with an alert, for example about a
    divergence, may show another epoch.
    """
    page.locator(".st-key-train").get_by_text(say(lang, "train"), exact=True).first.wait_for(state="attached")
    failed = page.get_by_text(say(lang, "problem_worker")).or_(page.get_by_text(say(lang, "problem_error")))
    read = page.locator(".st-key-reading p").filter(has_not_text=say(lang, "read_waiting"))
    read.or_(failed).first.wait_for()
    if failed.count():
        raise RuntimeError(f"The app says: {failed.first.inner_text()}")
    page.locator(live.SETTLED).wait_for()
    shown, tries = _epoch(page), _MAX_TRIES
    while epoch not in (None, shown) and not page.locator(".stAlert").count() and tries:
        page.wait_for_timeout(_PAUSE_MS)  # the buttons are drawn before the epoch
        shown, tries = _epoch(page), tries - 1
    if not tries:
        raise RuntimeError(f"The app shows epoch {shown}, expected was {epoch}")
    expect(page.locator(".st-key-epoch input").first).to_have_value(str(shown), timeout=_TIMEOUT_MS)
    page.locator(f".st-key-stage [data-epoch='{shown}']").wait_for()
    page.locator(".st-key-curves svg.curve").first.wait_for()
    page.locator(".st-key-sweep_cancel").wait_for(state="detached")
    last, png = None, b""
    while png != last:
        page.wait_for_timeout(_PAUSE_MS)
        page.evaluate(_REPAINT)
        last, png = png, page.screenshot(animations="disabled")
    return png


def _reduce(png, size):
    """Return a PNG picture with another size and few colours."""
    picture = Image.open(BytesIO(png)).convert("RGB").resize(size, Image.Resampling.LANCZOS)
    reduced = BytesIO()
    picture.quantize(_PREVIEW_COLOURS, dither=Image.Dither.NONE).save(reduced, "PNG", optimize=True)
    return reduced.getvalue()


def _progress(page):
    """Return the locator of the text above the progress bar. The locator finds the text once the text has a number."""
    return page.locator(".st-key-progress p").filter(has_text=re.compile(r"\d"))


def _epoch(page):
    return int(re.search(r"\d+", _progress(page).inner_text())[0])


def _rewind(page, lang):
    """Return PNG pictures of the page at each stored epoch, from epoch 0 to the shown one."""
    pictures = [_look(page, lang)]
    while _epoch(page):
        text = _progress(page).inner_text()
        page.keyboard.press("j")  # one stored epoch back; unlike the slider, this key needs neither focus nor pointer
        expect(_progress(page)).not_to_have_text(text, timeout=_TIMEOUT_MS)
        pictures.append(_look(page, lang))
    return pictures[::-1]


def _animate(pictures):
    """Return PNG pictures as a GIF that repeats. All its pictures share a palette, so that fewer pixels change."""
    frames = [Image.open(BytesIO(png)).convert("RGB") for png in pictures]
    width, height = frames[0].size
    if width > _FILM_WIDTH_PX:
        height = round(height * _FILM_WIDTH_PX / width)
        frames = [frame.resize((_FILM_WIDTH_PX, height), Image.Resampling.LANCZOS) for frame in frames]
    samples = Image.new("RGB", (frames[0].width, 2 * height))
    samples.paste(frames[0], (0, 0))
    samples.paste(frames[-1], (0, height))
    palette = samples.quantize(_FILM_COLOURS)
    frames = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    each = min(_FRAME_MS, _MAX_FILM_MS // len(frames))
    durations = [_FIRST_FRAME_MS, *[each] * (len(frames) - 2), _LAST_FRAME_MS][: len(frames)]
    gif = BytesIO()
    frames[0].save(gif, "GIF", save_all=True, append_images=frames[1:], duration=durations, loop=0, optimize=True)
    return gif.getvalue()


def main(arguments):
    """Take the pictures that a command line asks for, and print the path of each file."""
    chosen, folder = shots(arguments)
    folder.mkdir(parents=True, exist_ok=True)
    with live.server() as (_, url), live.browser() as chrome:
        for shot in chosen:
            for path in take(chrome, url, shot, folder):
                print(path, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

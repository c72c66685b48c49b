"""Pictures of the running app for documentation: `python -m docs.screenshots --help`.

The same addresses give the same pictures: experiments are deterministic, and each picture is taken at rest.
"""

import argparse
import io
import re
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from PIL import Image

from rnn_core import bookmark
from rnn_core.ui.text import LANGUAGES, say
from tests import live

IMAGES = Path(__file__).parent / "images"

PICTURES = {
    "first": ("", {}),
    "trained": ("epoch=15", {}),
    "zeros": ("epoch=15&input_kind=zeros", {}),
    "dark": ("epoch=15", {"scheme": "dark"}),
    "phone": ("epoch=15", {"size": (390, 844)}),
    "japanese": ("epoch=15", {"lang": "ja"}),
    "curves": ("epoch=15", {"size": (1440, 1340)}),
    "training": ("epoch=15", {"gif": True}),
}
"""name -> the address of a picture in the README, and how it is taken."""

_STILL = "* { transition: none !important; animation: none !important; caret-color: transparent !important }"
_GIF_WIDTH, _GIF_FRAMES, _GIF_COLOURS = 960, 61, 96
_FIRST, _FRAME, _LAST = 1500, 250, 2500  # milliseconds


def address(text):
    """The query of a permalink, as {name: [text]}: of "epoch=15", "?epoch=15" or "http://…/?epoch=15".

    Raises ValueError, with what is wrong, where the app would have to change something in it.
    """
    query = parse_qs(urlsplit(text).query if "?" in text else text, keep_blank_values=True)
    if text and not query:
        raise ValueError(f"expected names and values such as epoch=15, received {text!r}")
    _, changes = bookmark.read(query)
    if changes:
        told = [f"{change.name}={change.received}" for change in changes]
        raise ValueError(f"expected an address that the app can open as it is, received {', '.join(told)}")
    return query


def size(text):
    """Width and height in pixels, of "1440x900"."""
    found = re.fullmatch(r"(\d{3,4})x(\d{3,4})", text)
    if not found:
        raise ValueError(f"expected a size such as 1440x900, received {text!r}")
    return int(found[1]), int(found[2])


def name(query):
    """What a picture is called: what its address says."""
    return "_".join(f"{key}-{value}" for key, (value, *_) in query.items()) or "first"


def take(chrome, url, path, query, *, size=(1440, 900), scheme="light", lang="en", gif=False):
    """Take one picture of what an address shows, or with `gif` one of each epoch up to there."""
    query = {"lang": [lang]} | query
    opened, _ = bookmark.read(query)
    with live.visit(chrome, f"{url}/?{urlencode(query, doseq=True)}", size=size, scheme=scheme) as page:
        page.add_style_tag(content=f"{_STILL} .stToastContainer, [data-testid=stToastContainer] {{ display: none }}")
        last = _arrive(page, opened)
        if not gif:
            path.with_suffix(".png").write_bytes(_picture(page))
            return path.with_suffix(".png")
        slider = page.locator(".st-key-epoch input")
        slider.focus()
        slider.press("Home")
        frames = []
        for epoch in range(last + 1):
            _wait_for(page, say(opened.lang, "band_hidden_now", epoch=epoch))
            if epoch % -(-(last + 1) // _GIF_FRAMES) == 0 or epoch == last:
                frames.append(_frame(_picture(page)))
            slider.focus()
            slider.press("ArrowRight")
    return _animate(frames, path.with_suffix(".gif"))


def _arrive(page, opened):
    """Wait until the app has trained to where it was to, or has diverged before; returns the epoch."""
    there = page.locator(".stProgress").get_by_text(
        say(opened.lang, "progress", epoch=opened.epoch, end="").strip("* ")
    )
    there.or_(page.locator(".stAlert")).first.wait_for(timeout=600_000)
    live.button(page, "train").get_by_text(say(opened.lang, "train"), exact=True).wait_for()
    page.locator(live.SETTLED).wait_for()
    epoch = int(re.search(r"\d+", live.epoch_text(page).inner_text())[0])
    _wait_for(page, say(opened.lang, "band_hidden_now", epoch=epoch))
    return epoch


def _wait_for(page, title):
    page.locator(".st-key-stage .infolayer").get_by_text(title).first.wait_for(timeout=60_000)


def _picture(page):
    """The page at rest, PNG."""
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    last, taken = None, page.screenshot(animations="disabled")
    while taken != last:
        page.wait_for_timeout(400)
        last, taken = taken, page.screenshot(animations="disabled")
    return taken


def _frame(png):
    image = Image.open(io.BytesIO(png)).convert("RGB")
    return image.resize((_GIF_WIDTH, round(image.height * _GIF_WIDTH / image.width)), Image.LANCZOS)


def _animate(frames, path):
    """Write frames as a GIF that repeats, all in the colours of the last one, which has most."""
    colours = frames[-1].quantize(_GIF_COLOURS)
    first, *others = [frame.quantize(palette=colours, dither=Image.Dither.NONE) for frame in frames]
    durations = [_FIRST, *[_FRAME] * len(others)]
    durations[-1] = _LAST
    first.save(path, save_all=True, append_images=others, duration=durations, loop=0, optimize=True)
    return path


def options(arguments=None):
    """What the command line asks for."""
    parser = argparse.ArgumentParser(
        prog="python -m docs.screenshots",
        description="Take pictures of the running app; without addresses, the README's.",
    )
    parser.add_argument("permalinks", metavar="PERMALINK", nargs="*", help='such as "epoch=15&input_kind=zeros"')
    parser.add_argument("--size", default="1440x900", help="width and height in pixels")
    parser.add_argument("--scheme", choices=("light", "dark"), default="light")
    parser.add_argument("--lang", choices=tuple(LANGUAGES), default="en", help="where the address does not say it")
    parser.add_argument("--out", type=Path, default=IMAGES, help="the folder for the pictures")
    parser.add_argument("--gif", action="store_true", help="an animation of the training instead")
    chosen = parser.parse_args(arguments)
    try:
        chosen.size = size(chosen.size)
        chosen.permalinks = [address(text) for text in chosen.permalinks]
    except ValueError as error:
        parser.error(str(error))
    return chosen


def main(arguments=None):
    """Take the pictures that the command line asks for, and say where they are."""
    chosen = options(arguments)
    given = {"size": chosen.size, "scheme": chosen.scheme, "lang": chosen.lang, "gif": chosen.gif}
    pictures = {name(query): (query, given) for query in chosen.permalinks}
    if not pictures:
        pictures = {name: (address(query), how) for name, (query, how) in PICTURES.items()}
    chosen.out.mkdir(parents=True, exist_ok=True)
    with live.server() as (_, url), live.browser() as chrome:
        for called, (query, how) in pictures.items():
            print(take(chrome, url, chosen.out / called, query, **how), flush=True)


if __name__ == "__main__":
    main()

"""The texts on the screen: no text overlaps another, is cut off, or is outside of its container."""

from tests.support.screens import SIZES, State, enter_wrong_batch, faults, fit, open_state
from tests.support.scripts import script

_MADE = """<!DOCTYPE html><style>
body { margin: 40px; font: 20px/30px sans-serif; } div, p, button, input { position: absolute; margin: 0; }
.read { width: 1px; height: 1px; overflow: hidden; } .inset { clip-path: inset(50%); }
</style>"""

_FAULTS = {
    "lies on": [
        "<p>one</p><p style='left: 60px'>two</p>",
        "<p>one</p><button style='left: 60px; height: 30px'></button>",
        "<p style='rotate: -90deg; top: 120px'>turned words</p><p style='top: 120px; left: 90px'>two</p>",
        "<svg width=400 height=100><text x=10 y=50>drawn</text><text x=30 y=52>again</text></svg>",
        "<div style='height: 9px; width: 9em; overflow: auto'><p style='top: 200px'>two</p><p style='top: 205px'>3</p>",
    ],
    "cut": [
        "<div style='width: 60px; overflow: hidden; white-space: nowrap'>many words</div>",
        "<div style='width: 60px; overflow: hidden; white-space: nowrap; text-overflow: ellipsis'>many words</div>",
        "<div style='width: 60px; height: 40px; overflow: hidden'>many words in many lines</div>",
        "<input size=3 value='many words'>",
        "<input size=3 placeholder='many words'>",
        "<svg width=60 height=50><text x=10 y=30>many words</text></svg>",
        "<svg width=300 height=50><clipPath id=c><rect width=60 height=50></rect></clipPath>"
        "<g style='clip-path: url(#c)'><text x=10 y=30>many words</text></g></svg>",
    ],
    "outside of the screen": [
        "<p style='left: -20px'>words</p>",
        "<p style='left: calc(100vw - 20px)'>words</p>",
        "<p style='top: -20px'>words</p>",
        "<div style='left: 300px; width: 400px; height: 90px; overflow: auto'><p style='left: 390px'>a row</p></div>",
        "<div style='width: 9em; height: 9em; overflow: auto'><p style='left: -50px'>w</p><p style='left: 9em'>o</div>",
    ],
    "outside of its place": [
        "<button style='width: 60px; white-space: nowrap'>many words</button>",
        "<div class=figure style='width: 60px; white-space: nowrap'>many words</div>",
        "<div class=stAlert style='height: 10px'>words</div>",
    ],
    "too wide": ["<div class=stMain style='width: 200px; overflow: auto'><div style='width: 300px'>words</div></div>"],
}
"""Kind of fault -> parts of a page that have this fault."""

_FINE = [
    "<p>one</p><p style='top: 80px'>two</p>",
    "<p>words <b>in</b> lines</p>",
    "<button>words</button>",
    "<input type=checkbox style='top: 99px'><label><span>words</span><button style='height: 9px'></button></label>",
    "<p>one</p><p class=read>two</p>",
    "<p>one</p><p class=inset>two</p>",
    "<p>one</p><p style='visibility: hidden'>two</p>",
    "<p>one</p><p style='position: fixed; background: white'>a bar</p>",
    "<p>one</p><p style='top: 80px'>two</p><dialog open style='position: absolute'>three</dialog>",
    "<div style='height: 90px; width: 90px; overflow: auto'><p>one</p><p style='top: 400px'>two</p></div>",
    "<div style='width: 200px; height: 90px; overflow: auto'><p>one</p><p style='left: 900px'>two</p></div>",
    "<svg width=300 height=50><text x=10 y=30>words</text></svg>",
]
"""Parts of a page without a fault."""


LOOKS = (
    State("tour=2&epoch=2&samples=20&shown_timesteps=1000&panel=step", enter_wrong_batch),
    State("samples=20&cell=LSTM&layers=2&memory=true&accuracy=true&panel=weights"),
)
"""The states that the test checks. The first has an error, the tour, and many steps beside a panel. The second has the
largest panel beside the most bands (heatmaps)."""

HALVES = (("1920x1080", "1280x585", "1024x768+"), ("844x390", "720x450", "320x256"))
"""Names of the sizes that the test checks. Only the benchmark checks the other sizes: for each of them, one of these
sizes has the same parts side by side and less room. At the last size of the first half, the sidebar is unfolded,
because it has the choice of the language."""


def test_no_text_lies_on_another_or_is_cut(visit):
    """No text has a fault: the checks cover all pairs of state, language and size.

    One state is checked in English in the first half of the sizes, and in Japanese in the second half. For the other
    state, the languages are exchanged. tests/benchmark/texts.py checks more states, in every combination.
    """
    visitor, found = visit(opened=False), {}
    for state in LOOKS:
        visitor.page.set_viewport_size({"width": 1920, "height": 1080})
        open_state(visitor, state._replace(query=f"{state.query}&lang={visitor.lang}"))
        for half in HALVES:
            if half is HALVES[1]:
                visitor.read_in("ja" if visitor.lang == "en" else "en")
                visitor.rest()
            for size in half:
                fit(visitor, SIZES[size])
                found[state.query, visitor.lang, size] = faults(visitor)
    assert len(found) == len(LOOKS) * sum(map(len, HALVES))
    assert {where: each for where, each in found.items() if each} == {}
    visitor.page.goto("about:blank")  # the fixture fails if the visit ends on a page with an error


def test_each_kind_of_fault_is_found(chrome):
    """On a page with one kind of fault, only this kind is found. On a page without faults, none is found."""
    page = chrome.new_page(viewport={"width": 600, "height": 400})

    def found(html):
        page.set_content(_MADE + html)
        return page.evaluate(script("texts", "faults"))

    with page:
        assert {html: found(html) for html in _FINE} == {html: [] for html in _FINE}
        for kind, html in [(kind, html) for kind, pages in _FAULTS.items() for html in pages]:
            sentences = found(html)
            assert sentences, html
            assert all(kind in sentence for sentence in sentences), (html, sentences)

"""Panel: the functions of a panel beside the stage (the page's main picture). Most functions have a default.

A Frame is the content of the page at one moment. A Bookmark is its experiment, its epoch, and its view.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, NamedTuple, Protocol, TypeAlias, TypeVar

from rnn_core.cells import CELLS
from rnn_core.run import Run
from rnn_core.spec import Spec
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.frame import Frame
from rnn_core.visit.session import Session

Answer = TypeVar("Answer")
AnswerOf = TypeVar("AnswerOf", contravariant=True)

Sentences: TypeAlias = Iterator[tuple[str, dict[str, Any]]]
"""Sentences that describe a picture, each as (key of its text, values that fill it in)."""

Table: TypeAlias = tuple[Sequence[str], Iterable[Sequence[Any]]]
"""The names of the columns, and the rows."""

Scene: TypeAlias = dict[str, Any]
"""A picture for the page's own drawing module, as data for JSON."""

Figure: TypeAlias = dict[str, Any]
"""A picture for Plotly, as a plain dict."""

Pressed: TypeAlias = Callable[[Session, Frame, list[int | None]], None]
"""A function that handles a press on points of the figure. The list has the custom data of the pressed points."""


class Calculation(NamedTuple):
    """A calculation for one epoch: `function(spec, state, probe, **options)`."""

    function: Callable[..., Any]
    options: dict[str, Any]


class DrawFigure(Protocol[AnswerOf]):
    """A function that returns the Figure of an answer."""

    def __call__(self, frame: Frame, answer: AnswerOf, dark: bool) -> Figure:
        """Return the Figure, for a dark page if `dark` is True."""
        ...


def _no_controls(session: Session, bookmark: Bookmark) -> None:
    """Draw no controls."""


def _no_interval(session: Session) -> None:
    """Ask for no redraw."""


def _no_step(bookmark: Bookmark) -> None:
    """Return no step, so that no step has a border."""


def _no_ablation(bookmark: Bookmark) -> None:
    """Leave the untrained network on the stage."""


def _no_more(frame: Frame, answer: Any) -> Sentences:
    """Yield no sentences."""
    yield from ()


def _lacks_nothing(spec: Spec) -> None:
    """Return no reason, because the panel always shows something."""


def lacks_recurrence(spec: Spec) -> str | None:
    """Return the key of the reason why a panel about recurrent connections is empty, or None if it is not empty."""
    return None if CELLS[spec.cell].recurrent else "lacks_recurrence"


class Panel(NamedTuple, Generic[Answer]):
    """A panel beside the stage. It shows why the network behaves as it does.

    `answer` returns the numbers that the panel shows (the answer). The functions that draw or describe the answer
    receive it. Each panel has its own type of answer.

    Attributes:
        answer: Returns the answer, or None while the workers compute it. The Frame must have a Run.
        figure: Returns the picture for Plotly, unless the panel has a `scene`.
        table: Returns the numbers of the answer for export.
        read: Yields the sentences that describe the picture.
        more: Yields the sentences that are folded away with the formula.
        scene: Returns the picture for the page's own drawing module, in place of `figure`.
        base: Returns the data that the scenes of all epochs share. The browser receives it once.
        controls: Draws the panel's controls.
        interval: Returns the seconds to the next redraw, or None if the panel needs none.
        pressed: Handles a press on points of the figure.
        framed_step: Returns the step (from 1) that has a border on the stage, or None.
        ablated_trace: Returns the Calculation of a Trace (outputs and hidden states), or None. The stage shows this
            Trace in place of the Trace of the untrained network.
        icon: The name of the icon on its tab, one of Google's Material Symbols.
        lacks: Returns the key of the reason why the panel shows nothing in the experiment of a Spec, or None.
        recurrent: True if the panel is about recurrent connections. If the cell has none, an extra sentence says so.
    """

    answer: Callable[[Session, Frame], Answer | None]
    figure: DrawFigure[Answer] | None
    table: Callable[[Frame, Answer], Table]
    read: Callable[[Frame, Answer], Sentences]
    more: Callable[[Frame, Answer], Sentences] = _no_more
    scene: Callable[[Frame, Answer], Scene] | None = None
    base: Callable[[Frame, Answer], Scene] | None = None
    controls: Callable[[Session, Bookmark], None] = _no_controls
    interval: Callable[[Session], float | None] = _no_interval
    pressed: Pressed | None = None
    framed_step: Callable[[Bookmark], int | None] = _no_step
    ablated_trace: Callable[[Bookmark], Calculation | None] = _no_ablation
    icon: str = "insights"
    lacks: Callable[[Spec], str | None] = _lacks_nothing
    recurrent: bool = True


def run_of(frame: Frame) -> Run:
    """Return the Run of a Frame. No panel is drawn for a Frame without a Run."""
    assert frame.run is not None
    return frame.run

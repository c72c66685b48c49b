"""What a panel is: functions, most of them with a default."""

from collections.abc import Callable
from typing import NamedTuple


def _nothing(*arguments):
    """What a panel does where it has no function of its own."""


class Panel(NamedTuple):
    """What stands beside the stage to show why the network does what it does. A frame is a `visit.frame.Frame`.

    answer(session, frame): what it needs of the workers, None while they are at it.
    figure(frame, answer, dark): the picture by Plotly. scene(frame, answer): in its place, what the page's own drawing
    module draws. base(frame, answer): what the scenes of all epochs have in common, and is sent once.
    table(frame, answer): its numbers, (names of the columns, rows).
    read(frame, answer): what is to be seen, as (key of the texts, what fills it in), ...
    controls(session, mark): its widgets, for a Bookmark.
    interval(session): seconds to the next redraw, None if nothing moves.
    pressed(session, frame, data): what happens when points of the picture with this custom data are pressed.
    picked(bookmark): the step, from 1, that the stage frames, or None.
    ablated(bookmark): (function, options) of the Traces that the stage shows in place of the untrained network's, as
    `function(spec, state, probe, **options)`, or None.
    recurrent: whether it is about recurrent connections, and says so where a cell has none.
    """

    answer: Callable
    figure: Callable | None
    table: Callable
    read: Callable
    scene: Callable | None = None
    base: Callable | None = None
    controls: Callable = _nothing
    interval: Callable = _nothing
    pressed: Callable | None = None
    picked: Callable = _nothing
    ablated: Callable = _nothing
    recurrent: bool = True

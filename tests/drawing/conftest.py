"""Fixtures: a page on which the drawing module draws."""

import pytest

from tests.drawing import oracle
from tests.drawing.kinds import KINDS
from tests.drawing.page import Drawn, serve


@pytest.fixture(scope="module")
def address():
    """Yield the URL of the bare page, which has nothing but the drawing module."""
    with serve() as url:
        yield url


@pytest.fixture
def draw(chrome, address):
    """Yield a function that draws on the bare page. At the end of the test, fail if the page had errors."""
    drawn = []

    def draw(kind, seed=0, **options):
        """Draw a case (a scene with its data), and return the Drawn. kind: the case, or its name in KINDS."""
        case = oracle.case(kind, KINDS[kind], seed) if isinstance(kind, str) else kind
        drawn.append(Drawn(chrome, address, case, **options))
        return drawn[-1]

    yield draw
    for each in drawn:
        each.leave()

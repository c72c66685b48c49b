"""The layout: the longest panels end on the screen."""

from tests.support.screens import Size, below


def test_the_longest_panels_end_on_the_screen(visit):
    """The introduction, figure, caption ("reading") and formula heading of the longest panels fit.

    In a presentation, which has no formula, the stage (the main picture) with its curve and its caption fits, too.
    tests/benchmark/panels.py checks both panels in both languages at more sizes.
    """
    visitor = visit("epoch=15&panel=dynamics")
    visitor.wait_for_panel("dynamics")
    assert below(visitor, Size(1440, 900), presented=False) == []
    visitor.read_in("ja")
    visitor.open_panel("ablation")
    visitor.wait_until_told("panel_ablation")
    assert below(visitor, Size(1280, 720), presented=True) == []

"""The layout: the longest panels end on the screen."""

from tests.support.screens import Size, below


def test_the_longest_panels_end_on_the_screen(visit):
    """The panel of the dynamics has its introduction, figure, caption ("reading") and formula heading on the screen.

    In a presentation, the figure and the caption of the ablation's panel are on the screen, together with the stage
    (the main picture), its curve and its caption. tests/benchmark/panels.py checks both panels in both languages at
    more sizes.
    """
    visitor = visit("epoch=15&panel=dynamics")
    visitor.wait_for_panel("dynamics")
    assert below(visitor, Size(1440, 900), presented=False) == []
    visitor.read_in("ja")
    visitor.open_panel("ablation")
    visitor.wait_until_told("panel_ablation")
    assert below(visitor, Size(1280, 720), presented=True) == []

"""The layout: the longest panels end on the screen."""

from tests.support.screens import Size, below


def test_the_longest_panels_end_on_the_screen(visit):
    """The introduction, figure, caption ("reading") and formula heading of the longest panels fit.

    In a presentation, which has no formula, the stage (the main picture) with its curve and its caption fits, too. The
    checks cover all pairs of panel, language and presentation. tests/benchmark/panels.py checks all panels.
    """
    visitor, found = visit("epoch=15"), {}
    for panel, lang, size, presented in (
        ("dynamics", "en", Size(1440, 900), False),
        ("dynamics", "ja", Size(1280, 720), True),
        ("ablation", "ja", Size(1920, 1080), False),
        ("ablation", "en", Size(1920, 1080), True),
    ):
        if lang != visitor.lang:
            visitor.read_in(lang)
        visitor.open_panel(panel)
        visitor.wait_until_told(f"panel_{panel}")
        found[panel, lang] = below(visitor, size, presented=presented)
    assert {where: each for where, each in found.items() if each} == {}, "a panel ends below the screen"

"""The gallery: its groups, and the pictures of its cards."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from docs import gallery as program
from rnn_core.ui import gallery
from rnn_core.ui.gallery import pictures
from rnn_core.ui.web import scene
from rnn_core.ui.words import TEXT, say
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.presets import GROUPS, PRESETS

MAX_BYTES = 5000


def pixels(name):
    """Return the indices of the colours in the stored picture of a preset."""
    with Image.open(pictures.file(name)) as picture:
        return np.array(picture)


def test_each_preset_is_in_one_group_and_has_texts():
    names = [name for group in GROUPS.values() for name in group]
    assert sorted(names) == sorted(PRESETS)
    assert all(GROUPS.values()), "no group should be empty"
    keys = {f"group_{group}{end}" for group in GROUPS for end in ("", "_says")}
    assert keys <= TEXT.keys()


def test_each_preset_has_a_picture_and_each_picture_a_preset():
    """All pictures are small PNG files of the same size, in the palette's colours."""
    assert {path.stem for path in pictures.FOLDER.iterdir()} == set(PRESETS), "run python -m docs.gallery"
    for name in PRESETS:
        with Image.open(pictures.file(name)) as picture:
            assert (picture.format, picture.mode, picture.size) == ("PNG", "P", pictures.SIZE), name
        assert pixels(name).max() < len(pictures.palette("light")) // 3, name
        assert pictures.file(name).stat().st_size < MAX_BYTES, name
    assert len({pictures.file(name).read_bytes() for name in PRESETS}) == len(PRESETS), (
        "no two cards should look the same"
    )


def test_gallery_program_draws_the_stored_picture_of_a_preset_again():
    """The test allows a difference of one shade, because another processor may round a value differently."""
    made, stored = program.picture("article").astype(int), pixels("article").astype(int)
    assert np.abs(made - stored).max() <= 1


@pytest.mark.parametrize(("name", "share"), [("zeros", 0), ("longer", 0), ("wrong_phase", 1)])
def test_marks_show_the_share_of_wrong_steps(name, share):
    """A preset whose steps are all correct has no mark. A preset whose steps are all wrong has a full row of marks."""
    marked = (pixels(name) == pictures.INCORRECT).mean(axis=1)
    assert marked.max() == share


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_picture_is_sent_in_the_colours_of_the_theme(theme):
    """The sent picture has the stored indices of colours. Both ends of each colour scale have the theme's colours."""
    with Image.open(BytesIO(pictures.recoloured(pictures.file("zeros").read_bytes(), theme))) as sent:
        np.testing.assert_array_equal(np.array(sent), pixels("zeros"))
        colours = np.array(sent.getpalette()).reshape(-1, 3)
    found = ["#" + bytes(colour.tolist()).hex() for colour in colours]
    expected = scene.palettes()[theme]
    assert found[pictures.PAPER] == expected["paper"]
    assert found[pictures.INCORRECT] == expected["incorrect"]
    for ramp in pictures.RAMPS:
        ends = pictures.indices(ramp, np.array([0.0, 1.0]))
        assert [found[index] for index in ends] == [expected[ramp][0][1], expected[ramp][-1][1]]
    assert pictures.indices("state", np.array(np.nan)) == pictures.PAPER


def test_badges_name_the_kind_and_the_training(lang):
    """The badges name the cell if it is unusual, the open panel, and how many epochs or networks are trained.

    A preset that asks questions has only one badge, with the number of questions.
    """
    assert gallery.badges(lang, PRESETS["guess_first"]) == [say(lang, "badge_questions", count=10)]
    assert gallery.badges(lang, Bookmark()) == [say(lang, "badge_untrained")]
    assert gallery.badges(lang, PRESETS["lstm"]) == ["LSTM", say(lang, "badge_epochs", epochs=40)]
    assert gallery.badges(lang, PRESETS["classes"]) == [say(lang, "panel_groups"), say(lang, "badge_epochs", epochs=10)]
    assert gallery.badges(lang, PRESETS["how_fast"]) == [
        say(lang, "panel_map"),
        say(lang, "badge_networks", count=6 * 6 * 8),
    ]

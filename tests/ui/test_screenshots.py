"""The program that takes the pictures for the documentation."""

from contextlib import nullcontext

import pytest
from PIL import Image

from docs import live, screenshots
from docs.screenshots import README, Shot, permalink, shots, take
from rnn_core.ui.server.document import PREVIEW_SIZE

QUERY = "samples=20&timesteps=12&batch_size=10&epoch=2"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--size", "wide"], "WIDTHxHEIGHT"),
        (["--size", "1440x90"], "from 200 to 4000 pixels, received '1440x90'"),
        (["--size", "1440x9000"], "received '1440x9000'"),
        (["--scheme", "pink"], "'pink'"),
        (["--lang", "fr"], "'fr'"),
        (["hello"], "received 'hello'"),
        (["epoch=-1"], "`epoch`"),
        (["neurons=3"], "`neurons`"),
        (["samples=30&batch_size=40"], "`batch_size`"),
    ],
)
def test_invalid_argument_is_refused_with_what_was_expected(capsys, arguments, message):
    """The program ends before it starts a server or a browser."""
    with pytest.raises(SystemExit) as ended:
        shots(arguments)
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


def test_without_arguments_the_pictures_of_the_readme_are_taken(tmp_path):
    """The pictures are written to docs/images, or to the folder of --out."""
    assert shots([]) == (README, screenshots.IMAGES)
    assert shots(["--out", str(tmp_path)]) == (README, tmp_path)


def test_preview_takes_the_pictures_that_the_server_serves():
    """All preview pictures have the size that the page's HTML states."""
    previews, folder = shots(["--preview"])
    assert [folder / f"{shot.name}.png" for shot in previews] == sorted(folder.glob("preview_*.png"))
    assert {shot.reduced for shot in previews} == {PREVIEW_SIZE}


def test_options_without_an_address_take_the_page_as_it_opens():
    """The file name contains the options."""
    assert shots(["--scheme", "dark"])[0] == [Shot("dark", {}, scheme="dark")]


@pytest.mark.parametrize("begin", ["", "?", "http://localhost:8501/?"])
def test_each_address_gives_a_shot_with_all_options(begin):
    """All forms of an address open the same page."""
    options = ["--size", "800x600", "--scheme", "dark", "--lang", "ja", "--gif"]
    chosen, _ = shots([f"{begin}epoch=3&lang=en", f"{begin}cell=LSTM", *options])
    expected = [("epoch-3", {"epoch": ["3"]}), ("cell-LSTM", {"cell": ["LSTM"]})]
    for shot, (name, query) in zip(chosen, expected, strict=True):
        name += "_lang-ja_dark_800x600"
        assert shot == Shot(name, query | {"lang": ["ja"]}, (800, 600), "dark", film=name)


@pytest.mark.parametrize("address", ["", "?", "http://localhost:8501"])
def test_address_without_a_query_has_no_values(address):
    """The page opens with its defaults."""
    assert permalink(address) == {}


def test_name_of_a_long_address_is_short_and_unique():
    """A long name ends with a checksum."""
    text = "input_kind=own&values=" + ",".join(["1"] * 300)
    [one, other], _ = shots([text, text + ",1"])
    assert len(one.name) < 100
    assert one.name != other.name


def look(path):
    """Return the size of a picture, and whether it is dark in its lower right corner."""
    with Image.open(path) as image:
        return image.size, max(image.convert("RGB").getpixel((image.width - 1, image.height - 1))) < 64


def test_command_writes_a_picture_and_a_gif(chrome, address, tmp_path, monkeypatch, capsys):
    """The picture has the same bytes each time. The GIF repeats, and has a frame for each epoch."""
    monkeypatch.setattr(live, "server", lambda: nullcontext((None, address)))
    monkeypatch.setattr(live, "browser", lambda: nullcontext(chrome))
    screenshots.main([QUERY, "--gif", "--scheme", "dark", "--out", str(tmp_path / "new")])
    name = "samples-20_timesteps-12_batch_size-10_epoch-2_dark"
    png, gif = (tmp_path / "new" / f"{name}.{kind}" for kind in ("png", "gif"))
    assert capsys.readouterr().out.split() == [str(png), str(gif)]
    assert look(png) == ((1440, 900), True)
    [again] = take(chrome, address, Shot("again", permalink(QUERY), scheme="dark"), tmp_path)
    assert again.read_bytes() == png.read_bytes()
    with Image.open(gif) as film:
        assert (film.n_frames, film.size, film.info["loop"]) == (3, (1000, 625), 0)
        ends = []
        for frame in (0, 2):
            film.seek(frame)
            ends.append(film.convert("RGB").getpixel((715, 61)))
    assert ends[0] != ends[1], "the end of the progress bar should be empty at first, and full at last"


def test_diverged_training_run_is_taken_at_its_last_epoch(chrome, address, tmp_path):
    """The picture has the given size and scheme. The animation has the epochs before the divergence."""
    query = permalink(QUERY) | {"activation": ["linear"], "optimizer": ["sgd"], "learning_rate": ["1"]}
    shot = Shot("short", query | {"timesteps": ["100"]}, size=(800, 600), film="short")
    png, gif = take(chrome, address, shot, tmp_path)
    assert look(png) == ((800, 600), False)
    with Image.open(gif) as film:
        assert film.n_frames < 3

"""The program that takes the pictures for documentation."""

from contextlib import nullcontext
from io import BytesIO

import pytest
from PIL import Image

from docs import live, screenshots
from docs.screenshots import README, Shot, permalink, shots, take

SMALL = permalink("samples=20&timesteps=12&batch_size=10&epoch=2")


def test_a_permalink_is_a_query_or_a_whole_address():
    """All forms of an address open the same, and without a query the page as it opens."""
    for begin in ("", "?", "http://localhost:8501/?"):
        assert permalink(f"{begin}epoch=15&cell=GRU") == {"epoch": ["15"], "cell": ["GRU"]}
    assert permalink("") == permalink("?") == permalink("http://localhost:8501") == {}


@pytest.mark.parametrize(
    ("arguments", "told"),
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
def test_what_cannot_be_taken_is_refused_in_words(capsys, arguments, told):
    """A wrong argument ends the program before anything is opened, and is named with what was expected."""
    with pytest.raises(SystemExit) as ended:
        shots(arguments)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


def test_without_arguments_it_is_the_readme(tmp_path):
    """The pictures of the README go to docs/images, or where --out says."""
    assert shots([]) == (README, screenshots.IMAGES)
    assert shots(["--out", str(tmp_path)]) == (README, tmp_path)


def test_options_hold_for_every_permalink():
    """Size, scheme, language and animation are those asked for, and the names of the files tell them; alone too."""
    options = ["--size", "800x600", "--scheme", "dark", "--lang", "ja", "--gif"]
    chosen, _ = shots(["epoch=3&lang=en", "cell=LSTM", *options])
    assert [shot.query for shot in chosen] == [{"epoch": ["3"], "lang": ["ja"]}, {"cell": ["LSTM"], "lang": ["ja"]}]
    assert {(shot.size, shot.scheme) for shot in chosen} == {((800, 600), "dark")}
    assert [shot.name for shot in chosen] == ["epoch-3_lang-ja_dark_800x600", "cell-LSTM_lang-ja_dark_800x600"]
    assert [shot.film for shot in chosen] == [shot.name for shot in chosen]
    assert shots(["--scheme", "dark"])[0] == [Shot("dark", {}, scheme="dark")]


def test_long_addresses_have_short_names():
    """A file's name stays short, and differs where the addresses do."""
    text = "input_kind=own&values=" + ",".join(["1"] * 300)
    [one, other], _ = shots([text, text + ",1"])
    assert len(one.name) < 100
    assert one.name != other.name


def test_the_same_address_gives_the_same_picture_of_its_size_and_scheme(chrome, address, tmp_path):
    """A picture is the same to the byte, as large as asked for, and dark if asked for."""
    shot = Shot("small", SMALL, size=(800, 600), scheme="dark")
    pictures = []
    for _ in range(2):
        [path] = take(chrome, address, shot, tmp_path)
        pictures.append(path.read_bytes())
    assert pictures[0] == pictures[1]
    with Image.open(BytesIO(pictures[0])) as image:
        assert image.size == (800, 600)
        assert max(image.convert("RGB").getpixel((799, 599))) < 64


def test_the_animation_shows_every_epoch(chrome, address, tmp_path, monkeypatch, capsys):
    """The command writes a picture and a GIF that repeats, with a frame for each epoch and epoch 0 first."""
    monkeypatch.setattr(live, "server", lambda: nullcontext((None, address)))
    monkeypatch.setattr(live, "browser", lambda: nullcontext(chrome))
    screenshots.main(["samples=20&timesteps=12&batch_size=10&epoch=2", "--gif", "--out", str(tmp_path / "new")])
    name = "samples-20_timesteps-12_batch_size-10_epoch-2"
    png, gif = (tmp_path / "new" / f"{name}.{kind}" for kind in ("png", "gif"))
    assert capsys.readouterr().out.split() == [str(png), str(gif)]
    with Image.open(png) as image:
        assert image.size == (1440, 900)
        assert min(image.convert("RGB").getpixel((1439, 899))) > 224
    with Image.open(gif) as film:
        assert film.n_frames == 3
        assert film.size == (1000, 625)
        assert film.info["loop"] == 0
        ends = []
        for frame in (0, 2):
            film.seek(frame)
            ends.append(film.convert("RGB").getpixel((900, 131)))
    assert ends[0] != ends[1]  # where the progress bar ends: empty at first, full at last


def test_a_training_that_diverges_is_taken_where_it_stopped(chrome, address, tmp_path):
    """What blows up gives a picture all the same, and an animation of the epochs that there are."""
    query = SMALL | {"activation": ["linear"], "optimizer": ["sgd"], "learning_rate": ["1"], "timesteps": ["100"]}
    _, gif = take(chrome, address, Shot("short", query, film="short"), tmp_path)
    with Image.open(gif) as film:
        assert film.n_frames < 3

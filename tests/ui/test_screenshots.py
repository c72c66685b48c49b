"""The program that takes the pictures for documentation."""

from contextlib import nullcontext

import pytest
from PIL import Image

from docs import live, screenshots
from docs.screenshots import README, Shot, permalink, shots, take
from rnn_core.ui.server.document import PREVIEW_SIZE

QUERY = "samples=20&timesteps=12&batch_size=10&epoch=2"


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


def test_what_is_taken(tmp_path):
    """Without arguments the pictures of the README, to docs/images or where --out says; else what the options say.

    With --preview, those that the server serves to link previews, and nothing else.

    All forms of an address open the same; a file's name stays short, and differs where the addresses do.
    """
    assert shots([]) == (README, screenshots.IMAGES)
    assert shots(["--out", str(tmp_path)]) == (README, tmp_path)
    previews, folder = shots(["--preview"])
    assert [folder / f"{shot.name}.png" for shot in previews] == sorted(folder.glob("preview_*.png"))
    assert {shot.reduced for shot in previews} == {PREVIEW_SIZE}
    assert shots(["--scheme", "dark"])[0] == [Shot("dark", {}, scheme="dark")]
    options = ["--size", "800x600", "--scheme", "dark", "--lang", "ja", "--gif"]
    names, queries = ["epoch-3", "cell-LSTM"], [{"epoch": ["3"]}, {"cell": ["LSTM"]}]
    for begin in ("", "?", "http://localhost:8501/?"):
        chosen, _ = shots([f"{begin}epoch=3&lang=en", f"{begin}cell=LSTM", *options])
        for shot, name, query in zip(chosen, names, queries, strict=True):
            name += "_lang-ja_dark_800x600"
            assert shot == Shot(name, query | {"lang": ["ja"]}, (800, 600), "dark", film=name)
    assert permalink("") == permalink("?") == permalink("http://localhost:8501") == {}
    text = "input_kind=own&values=" + ",".join(["1"] * 300)
    [one, other], _ = shots([text, text + ",1"])
    assert len(one.name) < 100
    assert one.name != other.name


def look(path):
    """What can be told of a picture without a look at it: its size, and whether it is dark in the corner."""
    with Image.open(path) as image:
        return image.size, max(image.convert("RGB").getpixel((image.width - 1, image.height - 1))) < 64


def test_the_command(chrome, address, tmp_path, monkeypatch, capsys):
    """It writes a picture, the same to the byte each time, and a GIF that repeats, with a frame for each epoch."""
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
    assert ends[0] != ends[1]  # where the progress bar ends: empty at first, full at last


def test_a_training_that_diverges_is_taken_where_it_stopped(chrome, address, tmp_path):
    """What blows up gives a picture all the same, of its size and scheme, and an animation of the epochs there are."""
    query = permalink(QUERY) | {"activation": ["linear"], "optimizer": ["sgd"], "learning_rate": ["1"]}
    shot = Shot("short", query | {"timesteps": ["100"]}, size=(800, 600), film="short")
    png, gif = take(chrome, address, shot, tmp_path)
    assert look(png) == ((800, 600), False)
    with Image.open(gif) as film:
        assert film.n_frames < 3

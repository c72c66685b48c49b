"""The command that computes a map: a sweep of seeds for each value of a field, or each pair of values of two fields.

The tests cover its arguments, its table, and interruptions.
"""

import csv
import os
import resource
import signal
import subprocess
import sys
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from docs.live import ROOT
from rnn_core.insight.grid import Axis, axis
from rnn_core.insight.seeds import tally, train_seeds
from rnn_core.spec import Spec
from rnn_core.sweep import command, table
from rnn_core.sweep.arguments import parse, parse_axis
from rnn_core.visit import compute, store
from tests.support.processes import workers_of
from tests.support.waiting import until

SMALL = "samples=20&timesteps=12&units=3&batch_size=5&epoch=2"
OVER = ["--over", "learning_rate=0.01..0.1:2", "cell=SimpleRNN,Dense", "--seeds", "8"]
PATIENCE = 180
"""Timeout in seconds for the end of a command."""


def rows(path):
    """Return the rows of a table, {(text of each of the two fields): [text of each other column]}."""
    head, *lines = path.read_text("utf-8").splitlines()
    assert head == "# seeds=8&until=2&samples=20&timesteps=12&units=3&batch_size=5"
    columns, *cells = csv.reader(lines)
    assert ",".join(columns) == "learning_rate,cell,seeds,learned,diverged,share,low,high,median,loss,problem"
    return {tuple(row[:2]): row[2:] for row in cells}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("learning_rate=1e-4..0.1:4", Axis("learning_rate", (1e-4, 1e-3, 1e-2, 0.1))),
        ("units=2..64", axis("units", 2, 64)),
        ("units=16,4,16", Axis("units", (16, 4))),
        ("cell", axis("cell")),
    ],
)
def test_an_axis_has_numbers_on_a_log_scale_or_the_given_values_or_all_choices(text, expected):
    assert parse_axis(text) == expected


def test_values_without_an_argument_come_from_the_address():
    found, axes, _ = parse(["http://host/?cell=GRU&over=units&over_count=3&seeds=9&until=4", "--out", "a"])
    assert found.spec == Spec(cell="GRU")
    assert (found.view.seeds, found.view.until) == (9, 4)
    assert axes == (axis("units", count=3),)


def test_arguments_override_the_address():
    found, axes, _ = parse(["over=units&until=4&epoch=9", "--over", "cell", "task", "--seeds", "16", "--out", "a"])
    assert (found.view.seeds, found.view.until) == (16, 9)
    assert axes == (axis("cell"), axis("task"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([SMALL, "--out", "a"], "--over: expected one field or two"),
        (["--over", "units", "units=1,2", "--out", "a"], "--over: expected one field or two"),
        (["--over", "seed=1..3", "--out", "a"], "expected one of task,"),
        (["--over", "units=2..x", "--out", "a"], "field=low..high, field=low..high:count or field=a,b,c"),
        (["--over", "units=2..300", "--out", "a"], "`units`: expected a whole number from 1 to 256, received 300"),
        (["--over", "cell=GRU,gru", "--out", "a"], "`cell`: expected one of SimpleRNN"),
        (["--over", "units", "--seeds", "3", "--out", "a"], "`seeds`: expected a whole number from 8"),
        (["unitz=3", "--over", "units", "--out", "a"], "expected names of the page's address, received unitz"),
        (["--over", "cell=A..B", "--out", "a"], "`cell` has no order: expected some of SimpleRNN, GRU, LSTM, Dense"),
        (["--over", "cell=GRU..LSTM", "--out", "a"], "`cell` has no order"),
        (["--over", "units=1..8:0", "--out", "a"], "`units`: expected a whole number of values from 2 to 10,000"),
        (["--over", "units=1..8:-3", "--out", "a"], "received '-3'"),
        (["--over", "units=1..8:", "--out", "a"], "expected a whole number of values"),
        (["--over", "learning_rate=1e-4..1:100000000", "--out", "a"], "from 2 to 10,000, received '100000000'"),
        (["--over", "learning_rate=1e-4..1:9999", "units=1..64:9999", "--out", "a"], "10,000 cells, received 23,104"),
        (["--over", "units=", "--out", "a"], "field=low..high"),
        (
            ["cell=gru", "--over", "units", "--out", "a"],
            "`cell`: expected one of SimpleRNN, GRU, LSTM, Dense, received gru",
        ),
        (["noise=99", "--over", "units", "--out", "a"], "`noise`: expected a number from 0 to 10, received 99"),
        (["samples=20&batch_size=50", "--over", "units", "--out", "a"], "received 50, with which only 20 is possible"),
        (["units=3&units=4", "--over", "cell", "--out", "a"], "`units`: expected one value, received 3, 4"),
        (["over=units&over_high=500", "--out", "a"], "`over_high`: expected a whole number from 1 to 256"),
        (["seed=3", "--over", "units", "--out", "a"], "`seed`: each cell is trained from the seeds 0 to 31"),
        (
            ["rates=1:0.1,3:0.01", "--over", "units", "--out", "a"],
            "`rates`: a map trains each cell at one learning rate",
        ),
    ],
)
def test_an_invalid_argument_ends_the_command_with_a_message(arguments, says, capsys):
    with pytest.raises(SystemExit):
        parse(arguments)
    assert says in capsys.readouterr().err


def assert_tallies(table):
    """Assert that each row of a table has the tally of the row's seeds. This function trains the seeds to the end."""
    small = Spec(samples=20, timesteps=12, units=3, batch_size=5)
    for (rate, cell), (*numbers, problem) in table.items():
        spec = replace(small, learning_rate=float(rate), cell=cell)
        expected = tally(train_seeds(spec, range(8), epochs=2, seconds=np.inf, begun={})[0], 2)
        assert numbers == ["" if value is None else str(value) for value in expected]
        assert problem == ""


def interrupted(workers, monkeypatch, path):
    """Run the command until two jobs are finished, interrupt the command, and return its exit status."""
    left = [3]
    received = []

    def sleep(seconds):
        left[0] -= 1
        if left[0]:
            workers.pending[0].finish()
        else:
            received.append(signal.SIGINT)

    monkeypatch.setattr(command.time, "sleep", sleep)
    return command.main([SMALL, *OVER, "--out", str(path)], received)


def cells_of(calls):
    """Return the cell of each call, as the texts that a table has for the two fields."""
    return {(str(call.args[0].learning_rate), call.args[0].cell) for call in calls}


@pytest.mark.slow
def test_the_same_command_after_an_interruption_trains_only_the_missing_cells(workers, tmp_path, monkeypatch, capsys):
    path = tmp_path / "map.csv"
    assert interrupted(workers, monkeypatch, path) == 130
    assert capsys.readouterr().err.splitlines()[-1] == f"Interrupted; the same command goes on from what {path} holds."
    before = rows(path)
    assert 1 <= len(before) < 4
    assert cells_of(call for call in workers if call.done) >= before.keys()
    submitted = len(workers)
    monkeypatch.setattr(store, "shared", store.Store(2**28))  # as in another process
    monkeypatch.setattr(command.time, "sleep", lambda seconds: workers.finish())
    assert command.main([SMALL, *OVER, "--out", str(path)]) == 0
    after = rows(path)
    assert {place: after[place] for place in before} == before
    assert cells_of(workers[submitted:]) == after.keys() - before.keys()
    assert after.keys() == set(product(("0.01", "0.1"), ("SimpleRNN", "Dense")))
    assert_tallies(after)


_made = []
"""The text of the table that `finished` returns, and the Store after the map. Empty before the map is trained."""


@pytest.fixture
def finished(workers, monkeypatch, tmp_path):
    """Return a command's arguments without --out, and the text of its table. The map is trained once for all tests."""
    monkeypatch.setattr(command.time, "sleep", lambda seconds: workers.finish())
    path = tmp_path / "finished.csv"
    if not _made:
        assert command.main([SMALL, *OVER, "--out", str(path)]) == 0
        _made.extend((path.read_text("utf-8"), store.shared))
        workers.clear()
    monkeypatch.setattr(store, "shared", _made[1])
    return [SMALL, *OVER], _made[0]


@pytest.mark.parametrize(
    "other",
    [[SMALL.replace("units=3", "units=4"), *OVER], [SMALL, *OVER[:-1], "9"], [SMALL, "--over", "cell"]],
    ids=["experiment", "seeds", "fields"],
)
@pytest.mark.slow
def test_the_table_of_another_map_stays_as_it_is(finished, workers, tmp_path, capsys, other):
    path = tmp_path / "map.csv"
    path.write_text(finished[1], "utf-8")
    assert command.main([*other, "--out", str(path)]) == 1
    assert "holds another map" in capsys.readouterr().err
    assert path.read_text("utf-8") == finished[1]
    assert workers == []


def test_an_incomplete_row_is_trained_again(finished, workers, tmp_path):
    """The table is cut short, as if the command had been killed. Whole rows are kept."""
    arguments, text = finished
    path = tmp_path / "map.csv"
    starts = [text.index("\n") + 1, text.rindex("\n", 0, -1) + 1]  # of the column names and of the last row
    ends = {0, 1, starts[0] - 1, starts[0], starts[0] + 3, starts[1] - 1, starts[1], starts[1] + 1, len(text) - 1}
    for end in sorted(ends):
        path.write_text(text[:end], "utf-8")
        assert command.main([*arguments, "--out", str(path)]) == 0
        assert path.read_text("utf-8") == text, f"cut after {end} characters"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda lines: [*lines[:3], b"so", *lines[3:]], "line 4: expected 11 columns, received 1"),
        (lambda lines: [*lines[:3], b"", *lines[3:]], "line 4: expected 11 columns, received 0"),
        (lambda lines: [*lines, lines[2]], "line 7: this cell is there twice"),
        (lambda lines: [*lines[:3], lines[3].replace(b",8,", b",9,")], "line 4: expected 8 seeds"),
        (lambda lines: [*lines[:2], lines[2].replace(b"SimpleRNN", b"Perceptron")], "line 3: Invalid value for `cell`"),
        (lambda lines: [*lines[:2], lines[2].replace(b"0.0", b"0.5")], "line 3: "),
        (lambda lines: [*lines[:3], "0,é".encode("latin-1")], "line 4: expected text in UTF-8"),
        (lambda lines: [line.decode().encode("utf-16") for line in lines], "line 1: expected text in UTF-8"),
        (lambda lines: [b"name;value"], "holds another map"),
        (lambda lines: [b"\xef\xbb\xbf" + lines[0], *lines[1:]], "holds another map"),
    ],
)
def test_an_invalid_table_is_reported_with_its_line_and_stays_as_it_is(
    finished, workers, tmp_path, capsys, change, says
):
    """The report is the same if the last line is incomplete. Nothing is trained."""
    arguments, text = finished
    path = tmp_path / "map.csv"
    for end in (b"\n", b"\nno end"):
        path.write_bytes(b"\n".join(change(text.encode().splitlines())) + end)
        before = path.read_bytes()
        assert command.main([*arguments, "--out", str(path)]) == 1
        assert says in capsys.readouterr().err
        assert path.read_bytes() == before
        assert workers == []


def test_the_command_keeps_a_symbolic_link_and_the_mode_of_its_file(finished, tmp_path):
    """The command writes to the existing file and does not replace it."""
    arguments, text = finished
    path = tmp_path / "elsewhere" / "map.csv"
    link = tmp_path / "link.csv"
    path.parent.mkdir()
    path.touch(0o640)
    path.chmod(0o604)
    link.symlink_to(path)
    inode = path.stat().st_ino
    assert command.main([*arguments, "--out", str(link)]) == 0
    assert link.is_symlink()
    assert path.stat().st_ino == inode
    assert path.stat().st_mode & 0o777 == 0o604
    assert path.read_text("utf-8") == text
    assert [each.name for each in path.parent.iterdir()] == ["map.csv"], "the command should leave no other file"


@pytest.mark.parametrize(
    ("place", "says"), [("nowhere/map.csv", "No such file"), (".", "Is a directory"), ("/dev/null", "expected a file")]
)
def test_an_unwritable_file_is_reported_before_anything_is_trained(workers, tmp_path, capsys, place, says):
    assert command.main([SMALL, *OVER, "--out", str(tmp_path / place)]) == 1
    assert says in capsys.readouterr().err
    assert workers == []


def test_a_full_disk_leaves_only_whole_rows(finished, tmp_path):
    """No part of a row is written if the whole row does not fit. A file size limit simulates the full disk."""
    path = tmp_path / "map.csv"
    given = arguments_of(finished[0], path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with table.Table(path, given.bookmark, given.axes) as rows:
        head = path.read_bytes()
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(head) + 5, limits[1]))
        try:
            with pytest.raises(OSError, match="File too large"):
                rows.add((0.01, "GRU"), None, "a problem")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == head


def arguments_of(arguments, path):
    """Return a command's parsed arguments."""
    return parse([*arguments, "--out", str(path)])


def test_a_file_that_another_command_writes_is_refused_until_that_command_ends(finished, workers, tmp_path, capsys):
    """The message names the other command's process."""
    arguments, text = finished
    path = tmp_path / "map.csv"
    program = (
        "import sys\nfrom rnn_core.sweep import arguments, table\ngiven = arguments.parse(sys.argv[1:])\n"
        "with table.Table(given.path, given.bookmark, given.axes): print(flush=True); input()"
    )
    command_line = [sys.executable, "-c", program, *arguments, "--out", str(path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command_line, cwd=ROOT, **pipes) as process:
        process.stdout.readline()
        assert command.main([*arguments, "--out", str(path)]) == 1
        assert f"Another command is writing to {path} (process {process.pid})" in capsys.readouterr().err
        process.kill()
    assert command.main([*arguments, "--out", str(path)]) == 0
    assert path.read_text("utf-8") == text


def test_adding_a_row_to_a_table_that_was_moved_is_an_error(finished, tmp_path):
    """No row is written to a file that is no longer at its path."""
    path = tmp_path / "map.csv"
    given = arguments_of(finished[0], path)
    with table.Table(path, given.bookmark, given.axes) as rows:
        path.rename(tmp_path / "elsewhere.csv")
        with pytest.raises(table.MapError, match="has been moved or deleted"):
            rows.add((0.01, "GRU"), None, "a problem")


def test_a_cluster_without_workers_is_reported_once(workers, monkeypatch, tmp_path, capsys):
    """Local workers run the jobs in place of the cluster."""
    monkeypatch.setattr(command.time, "sleep", lambda seconds: workers.finish())
    problem = compute.ClusterProblem("tcp://node:8786", "no_worker")
    monkeypatch.setattr(compute, "cluster_problem", lambda: problem)
    assert command.main([SMALL, *OVER, "--out", str(tmp_path / "map.csv")]) == 0
    assert capsys.readouterr().err.count("No worker of the cluster at tcp://node:8786 is running") == 1


def started(arguments, path, *before, **options):
    """Start a command in its own process group, and return its process.

    before: the words of a program that starts the command, such as a shell.
    """
    line = [*before, sys.executable, "-m", "rnn_core.sweep", "--out", str(path), *arguments]
    environment = os.environ | {"RNN_WORKERS": "1"}
    return subprocess.Popen(line, cwd=ROOT, env=environment, start_new_session=True, stderr=subprocess.PIPE, **options)


LONG = ["samples=200&units=32&epoch=9", "--seeds", "8", "--over", "timesteps=2,1000"]
"""Arguments for a map of two cells. The first cell takes a moment to train, and the second takes many seconds."""


@pytest.mark.slow
def test_ctrl_c_ends_all_processes_and_prints_one_line(tmp_path):
    """Ctrl-C sends SIGINT to all processes, here while a worker starts.

    The command begins with SIGINT ignored, as if a script had started it with &.
    """
    path = tmp_path / "map.csv"
    with started(LONG, path, "sh", "-c", 'trap "" INT; exec "$@"', "sh") as process:
        until(lambda: workers_of(process), "a worker should start")
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(PATIENCE) == 130
        until(lambda: not is_alive(process.pid), "no process should be left")
        output = process.stderr.read().decode()
    assert output.splitlines() == [f"Interrupted; the same command goes on from what {path} holds."]


@pytest.mark.slow
def test_the_workers_of_a_killed_command_end_while_they_train(tmp_path):
    """The command is killed after its first cell, when its worker trains the second."""
    path = tmp_path / "map.csv"
    with started(LONG, path) as process:
        until(lambda: path.exists() and path.read_text("utf-8").count("\n") == 3, "a cell should be finished")
        assert workers_of(process)
        process.kill()
        assert process.wait(PATIENCE) == -signal.SIGKILL
        until(lambda: not is_alive(process.pid), "no process should be left")
        assert "Traceback" not in process.stderr.read().decode()


SIGNALS = {
    signal.SIGTERM: (143, "Stopped by SIGTERM; "),
    signal.SIGKILL: (-signal.SIGKILL, None),
    signal.SIGINT: (130, "Interrupted; "),
    signal.SIGHUP: (129, "Stopped by SIGHUP; "),
}
"""Signal -> (exit status of the command, beginning of the only line that it prints).

A command that SIGKILL ends prints nothing, so the beginning is None.
"""


@pytest.mark.slow
def test_after_several_signals_the_table_has_the_rows_of_an_undisturbed_command(tmp_path):
    """Each signal comes after more rows than the signal before, and leaves a table of whole rows."""
    arguments = [SMALL, "--over", "learning_rate=1e-4..1:30", "cell", "--seeds", "8"]
    whole = tmp_path / "whole.csv"
    path = tmp_path / "map.csv"
    command_line = [sys.executable, "-P", "tests/support/quick_sweep.py", *arguments, "--out"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}

    def finish(path):
        at_once = environment | {"QUICK_SWEEP_INTERVAL": "0"}
        options = {"cwd": ROOT, "env": at_once, "stderr": subprocess.DEVNULL, "timeout": PATIENCE}
        subprocess.run([*command_line, str(path)], check=True, **options)

    finish(whole)
    size = whole.stat().st_size
    for count, (number, (expected, says)) in enumerate(SIGNALS.items()):
        until_size = count * size // 6  # the signal comes when the file has this size
        options = {"cwd": ROOT, "env": environment, "stderr": subprocess.PIPE, "text": True}
        with subprocess.Popen([*command_line, str(path)], **options) as process:
            until(lambda size=until_size: path.exists() and path.stat().st_size >= size, "rows should be written")
            process.send_signal(number)
            status = process.wait(PATIENCE)
            output = process.stderr.read()
        assert status == expected, f"signal {number}: {output}"
        line = f"{says}the same command goes on from what {path} holds."
        assert output.splitlines() == [line] * bool(says), f"signal {number}"
        assert path.stat().st_size < size, f"signal {number} should come before the table is complete"
        lines = path.read_text("utf-8").splitlines()
        assert set(lines) <= set(whole.read_text("utf-8").splitlines()), f"after signal {number}"
    finish(path)
    assert sorted(path.read_text("utf-8").splitlines()) == sorted(whole.read_text("utf-8").splitlines())


def is_alive(group):
    """Return whether a process group still has a process."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True

"""The survey of many seeds: what it hands out, what it keeps, and how long it says that it will take."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from rnn_core import compute, luck
from rnn_core.luck import Survey
from tests.test_luck import LONG, SMALL, WILD, assert_same, by_run

QUICK = replace(SMALL, learning_rate=0.04)


class Work:
    """A stand-in for a Job, that is done here and only when it is told."""

    def __init__(self, function, spec, seeds, **options):
        self.call, self.seeds, self.options, self.answer = (function, spec, seeds), seeds, options, (None, None)

    def outcome(self, timeout):
        assert timeout == 0
        return self.answer

    @property
    def idle(self):
        return self.answer == (None, None)

    def finish(self, seconds=LONG):
        function, *args = self.call
        self.answer = function(*args, **self.options | {"seconds": seconds}), None


class Office(list):
    """All the Work that was handed out, in order."""

    @property
    def idle(self):
        return [work for work in self if work.idle]

    def submit(self, *args, **options):
        self.append(Work(*args, **options))
        return self[-1]

    def finish(self, seconds=LONG):
        for work in self.idle:
            work.finish(seconds)


@pytest.fixture
def office(monkeypatch):
    """In place of two workers, one that waits for the test."""
    found = Office()
    monkeypatch.setattr(compute, "submit", found.submit)
    monkeypatch.setattr(compute, "workers", lambda: 2)
    return found


def end(survey, office):
    """Tick a Survey to its end and do what it asks for; what its ticks said."""
    said = []
    while survey.working:
        said.append(survey.tick())
        office.finish()
    return said


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_answers_does_not_matter(office, seed):
    """Whichever piece comes back first, and however little was done in it, the Fates are those of the Runs.

    No seed is with two workers at once, and there is no more than one piece above the number of workers.
    """
    survey, rng = Survey(QUICK, 7, 4), random.Random(seed)
    while survey.working:
        survey.tick()
        out = [seed for work in office.idle for seed in work.seeds]
        assert len(out) == len(set(out))
        assert len(office.idle) <= 3
        for work in rng.sample(office.idle, min(len(office.idle), rng.randint(1, 3))):
            work.finish(rng.choice([0, LONG]))
    assert list(survey.fates) == list(range(7))
    for number, found in survey.fates.items():
        assert_same(found, by_run(QUICK, number, 4))


def test_what_is_handed_out(office):
    """Small pieces of the Survey's Spec, to all workers and one waiting; those of many seeds hold eight at the most."""
    survey = Survey(QUICK, 100, 4)
    survey.tick()
    assert [list(work.seeds) for work in office] == [list(range(8)), list(range(8, 16)), list(range(16, 24))]
    for work in office:
        assert work.call[:2] == (luck.try_seeds, QUICK)
        assert work.options == {"epochs": 4, "seconds": luck.PIECE, "begun": {}}
    office[1].finish()
    survey.tick()
    assert list(office[3].seeds) == list(range(24, 32))
    few = Survey(QUICK, 3, 4)
    few.tick()
    assert [list(work.seeds) for work in office[4:]] == [[0], [1], [2]]


def test_what_has_begun_goes_on(office):
    """Seeds that were on their way when their pieces ended come next, from where they were."""
    survey = Survey(QUICK, 30, 4)
    survey.tick()
    office[0].finish(seconds=0)
    office[2].finish(seconds=0)
    survey.tick()
    assert office[3].seeds[:3] == [0, 16, 1]
    assert {seed: begun.newest for seed, begun in office[3].options["begun"].items()} == {0: 1, 16: 1}


def test_without_a_tick_nothing_is_asked(office):
    """Neither beginning, nor aiming, nor going on, nor looking hands out work."""
    survey = Survey(QUICK, 6, 4)
    survey.aim(8, 5)
    survey.cancel()
    survey.resume()
    assert (survey.fates, survey.left, survey.working, office) == ({}, None, True, [])
    survey.tick()
    office.finish()
    assert (survey.fates, office.idle) == ({}, [])


def test_cancel_and_resume(office):
    """What was computed is kept, nothing more is handed out, and what was under way counts when it goes on."""
    survey = Survey(QUICK, 12, 4)
    survey.tick()
    office[0].finish()
    survey.tick()
    kept = survey.fates
    assert list(kept) == list(office[0].seeds)
    survey.cancel()
    handed = len(office)
    office[1].finish()
    assert [survey.tick(), survey.tick(), survey.working, survey.left] == [False, False, False, None]
    assert (len(office), survey.fates.keys()) == (handed, kept.keys())
    survey.resume()
    survey.tick()
    assert survey.fates.keys() == kept.keys() | set(office[1].seeds)
    assert end(survey, office)[-1] is True
    assert sorted(seed for work in office for seed in work.seeds) == list(range(12))


def test_aim_at_more_seeds(office):
    """Only the new ones are trained; at fewer, the others are set aside and come back."""
    survey = Survey(QUICK, 3, 4)
    end(survey, office)
    before, handed = survey.fates, len(office)
    survey.aim(5, 4)
    assert (survey.working, survey.done) == (True, False)
    end(survey, office)
    assert sorted(seed for work in office[handed:] for seed in work.seeds) == [3, 4]
    for seed in before:
        assert_same(survey.fates[seed], before[seed])
    handed = len(office)
    survey.aim(2, 4)
    assert (list(survey.fates), survey.done, survey.working) == ([0, 1], True, False)
    survey.aim(5, 4)
    assert (list(survey.fates), survey.tick(), len(office)) == ([0, 1, 2, 3, 4], False, handed)


def test_aim_at_other_epochs(office):
    """Fewer need no work; more need that of all but those that diverged, and what is known of fewer stays known."""
    survey = Survey(WILD, 6, 4)
    end(survey, office)
    handed = len(office)
    survey.aim(6, 2)
    assert (survey.done, survey.working, len(office)) == (True, False, handed)
    for seed, found in survey.fates.items():
        assert_same(found, by_run(WILD, seed, 2))
    survey.aim(6, 7)
    lost = {seed for seed, found in survey.known.items() if found.diverged}
    assert 0 < len(lost) < 6
    assert set(survey.fates) == lost
    survey.tick()
    assert {seed for work in office[handed:] for seed in work.seeds} == set(range(6)) - lost
    survey.aim(6, 4)
    assert survey.done
    survey.aim(6, 7)
    end(survey, office)
    for seed, found in survey.fates.items():
        assert_same(found, by_run(WILD, seed, 7))


def test_aim_while_work_is_under_way(office):
    """What comes from an earlier aim counts as far as it goes; what had begun goes on, and is let go at the end."""
    survey = Survey(QUICK, 4, 5)
    survey.tick()
    survey.aim(4, 3)
    office[0].finish()
    survey.tick()
    for seed in office[0].seeds:
        assert_same(survey.fates[seed], by_run(QUICK, seed, 3))
    office[1].finish(seconds=0)
    survey.aim(4, 6)
    survey.tick()
    begun = {seed: one.newest for work in office.idle for seed, one in work.options["begun"].items()}
    assert begun == {office[1].seeds[0]: 1}
    end(survey, office)
    for seed in range(4):
        assert_same(survey.fates[seed], by_run(QUICK, seed, 6))
    survey.aim(4, 7)
    survey.tick()
    assert [work.options["begun"] for work in office.idle] == [{}, {}, {}]


def test_a_problem(office, caplog):
    """The first that a worker raises stops the Survey and is shown, all are logged, and what came with it is kept."""
    survey, first, second = Survey(QUICK, 12, 4), ValueError("first"), MemoryError("second")
    survey.tick()
    office[0].finish()
    office[1].answer, office[2].answer = (None, first), (None, second)
    assert survey.tick() is True
    assert survey.problem is first
    assert (survey.working, survey.left, survey.tick(), len(office)) == (False, None, False, 3)
    assert set(survey.fates) == set(office[0].seeds)
    assert [record.exc_info[1] for record in caplog.records] == [first, second]
    survey.resume()
    assert (survey.problem, survey.working) == (None, True)
    assert end(survey, office)[-1] is True
    assert (survey.problem, len(survey.fates)) == (None, 12)


@pytest.fixture
def clock(monkeypatch):
    """[the time on the Survey's clock], which goes on when the test says so."""
    now = [1000.0]
    monkeypatch.setattr(luck, "perf_counter", lambda: now[0])
    return now


def test_the_time_that_is_left(office, clock):
    """At a constant pace it is right from the second result on, between results too, and None before and at the end."""
    survey = Survey(QUICK, 48, 2)
    survey.tick()
    for done in range(6):
        expected = 6 - done if done > 1 else None
        assert survey.left == pytest.approx(expected)
        clock[0] += 0.25
        survey.tick()
        assert survey.left == pytest.approx(expected and expected - 0.25)
        clock[0] += 0.75
        office.idle[0].finish()
        survey.tick()
    assert (survey.done, survey.left) == (True, None)


def test_the_time_that_is_left_of_a_single_seed(office, clock):
    """Epochs of a seed that is on its way count, and of those that were known before only the rest is to be done."""
    survey = Survey(QUICK, 1, 4)
    end(survey, office)
    survey.aim(2, 4)
    for done in range(4):
        survey.tick()
        assert survey.left == pytest.approx(4 - done if done > 1 else None)
        clock[0] += 1
        office.finish(seconds=0)
    assert survey.tick() is True


def test_the_time_that_is_left_after_an_absence(office, clock):
    """It is never below 0, and time without a tick, when nobody was watching, does not count as slow work."""
    survey = Survey(QUICK, 48, 2)
    for _ in range(3):
        survey.tick()
        clock[0] += 1
        office.idle[0].finish()
    survey.tick()
    assert survey.left == pytest.approx(3)
    clock[0] += 100
    assert survey.left == 0
    survey.tick()
    assert survey.left is None
    for _ in range(2):
        clock[0] += 1
        office.idle[0].finish()
        survey.tick()
    assert survey.left == pytest.approx(1)


def test_several_threads(monkeypatch, office):
    """Of a page that is run again while it still runs, no tick hands out what another has, or too much."""

    def slowly(*args, **options):
        time.sleep(0.005)
        return office.submit(*args, **options)

    monkeypatch.setattr(compute, "submit", slowly)
    survey = Survey(QUICK, 30, 1)
    while survey.working:
        with ThreadPoolExecutor(6) as threads:
            list(threads.map(lambda _: survey.tick(), range(6)))
        assert len(office.idle) <= 3
        office.finish()
    assert sorted(seed for work in office for seed in work.seeds) == list(range(30))
    assert list(survey.fates) == list(range(30))

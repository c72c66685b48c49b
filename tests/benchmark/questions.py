"""Questions: a walk through all questions, for each way to answer (mouse, keyboard or touch) and each language.

One walk answers each question right, and another answers it wrong. A question has several kinds of wrong answers: the
walks give one after another.
This program computes the truths itself. The arguments of `python -m tests.benchmark.questions` choose some questions,
languages and ways.
"""

import argparse
from collections import defaultdict
from itertools import product
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Error

from docs import live
from rnn_core.ui.words import LANGUAGES
from rnn_core.visit.questions import QUESTIONS, RIGHT
from tests.benchmark import row
from tests.support.guesses import by_mark
from tests.support.learner import WAYS, Learner
from tests.support.truths import truth
from tests.support.visitor import Visitor
from tests.support.walk import Walk

SIZES = {"mouse": (1280, 720), "keyboard": (1280, 585), "touch": (390, 844)}
"""Way to answer -> the size of the browser's window.

1280x585 is the part of a projector's picture below the browser's own bars.
"""

LOOKS = {"light": {}, "dark": {"color_scheme": "dark"}, "forced colours": {"forced_colors": "active"}}
"""Name of a look -> the arguments of Playwright's `emulate_media`. The walks use the looks in turn."""


def measure(names=tuple(QUESTIONS), languages=tuple(LANGUAGES), ways=WAYS, pictures=None):
    """Walk through questions, print each fault, and count the faults of each question.

    Args:
        names: The names of the questions.
        languages: The languages.
        ways: The ways to answer, some of WAYS.
        pictures: The path of a folder for a picture of each phase, or None.
    """
    truths = {name: truth(name) for name in names}
    guesses = {name: by_mark(QUESTIONS[name], truths[name]) for name in names}
    found, made = defaultdict(list), defaultdict(set)
    walks = [*product(languages, ways, ("right", "wrong"))]
    with live.server() as (_, url), live.browser() as chrome:
        for number, (lang, way, kind) in enumerate(walks):
            look = [*LOOKS][number % len(LOOKS)]
            marks = {name: _mark(guesses[name], kind, number // 2) for name in names}
            visitor = Visitor(chrome, url, lang=lang, size=SIZES[way], opened=False)
            visitor.page.emulate_media(**LOOKS[look])
            given = {name: (guesses[name][mark], mark) for name, mark in marks.items()}
            folder = pictures and pictures / f"{lang}-{way}-{kind}"
            for name, fault in _walk(Learner(visitor, way), given, truths, folder):
                print(f"{name} ({lang}, {way}, {look}, {marks[name]}): {fault}", flush=True)
                found[name].append(fault)
            visitor.page.close()
            for name, mark in marks.items():
                made[name].add(mark)
    for name in names:
        errors = ", ".join(sorted(made[name] - {RIGHT}))
        row(f"question `{name}`, {len(walks)} walks, with the errors {errors}: faults", len(found[name]), goal="0")


def _mark(guesses, kind, number):
    """Return the mark of the guess that a walk makes: RIGHT, or the name of an error.

    Args:
        guesses: {mark: guess}.
        kind: "right" or "wrong".
        number: The index of the error. After the last error, the errors are counted from the first again.
    """
    errors = [mark for mark in guesses if mark != RIGHT]
    return RIGHT if kind == "right" else errors[number % len(errors)]


def _walk(learner, given, truths, pictures):
    """Yield (name, fault) for each fault of a walk through all questions.

    If an exception ends the walk at a question, a new walk begins at the next question.

    Args:
        learner: The Learner.
        given: The guess for each question, {name of the question: (guess, mark)}.
        truths: The computed truths, {name of the question: truth}.
        pictures: The path of a folder for pictures, or None.
    """
    rest, asked, walk = [*given], [], None
    while rest:
        name = rest[0]
        if walk is None:
            asked = [mark for _, mark in map(given.get, rest)]
            learner.visitor.open(f"{learner.visitor.url}/?{urlencode({'ask': ','.join(rest), 'speed': 'max'})}")
            walk = Walk(learner, pictures=pictures)
        try:
            found = walk.take(name, *given[name])
            if not _agree(QUESTIONS[name], found, truths[name]):
                yield name, f"the page's truth is {found}, not {truths[name]}"
            if len(rest) == 1:
                walk.end(asked.count(RIGHT), len(asked))
        except (Error, AssertionError) as error:
            yield name, f"the walk ends: {error}"
            yield from ((name, fault) for fault in walk.faults)
            walk = None
        else:
            yield from ((name, fault) for fault in walk.faults)
            walk.faults.clear()
        rest.pop(0)


def _agree(question, found, truth):
    """Return whether the page's truth equals the computed truth. Curves and counts may be rounded.

    found: the page's truth, in the format of the page's address (URL).
    """
    if question.kind in ("curve", "number", "share"):
        return question.marks(question.parse(found), truth) == RIGHT
    return found == question.write(truth)


def main():
    """Walk through the questions that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark.questions", description=__doc__)
    parser.add_argument("--names", nargs="+", default=list(QUESTIONS), choices=QUESTIONS)
    parser.add_argument("--langs", nargs="+", default=list(LANGUAGES), choices=LANGUAGES)
    parser.add_argument("--ways", nargs="+", default=list(WAYS), choices=WAYS)
    parser.add_argument("--pictures", type=Path, help="a folder for a picture of each phase")
    options = parser.parse_args()
    measure(options.names, options.langs, options.ways, options.pictures)


if __name__ == "__main__":
    main()

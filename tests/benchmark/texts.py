"""Texts: the texts that overlap, are cut off, or lie outside their containers.

A screen is a state of the page in one language and at one size of the window.

`python -m tests.benchmark.texts` checks all screens. It keeps the results in a file, so that a later run checks only
the screens without a result. `--states p` checks the states whose names begin with "p".
"""

import argparse
import json
import re
import tempfile
import traceback
from collections import defaultdict
from itertools import islice, product
from pathlib import Path

from docs import live
from rnn_core.ui.words import LANGUAGES
from tests.benchmark import row
from tests.support import window
from tests.support.screens import SIZES, STATES, faults, fit, open_state
from tests.support.visitor import Visitor

_FILE = Path(tempfile.gettempdir(), "texts.jsonl")
_MOST_EXAMPLES = 4


def measure():
    """Count the screens with a fault, and print the faults."""
    cases = {case: look for case, look in look_at(STATES, SIZES, LANGUAGES).items() if look}
    row("screens with a text that lies on another or is cut", len(cases), goal="0")
    report(cases)


def look_at(states, sizes, languages, file=None, pictures=None):
    """Return the faults of each case, {(state, language, size): [sentence, ...]}.

    Args:
        states: The names of the states of the page.
        sizes: The names of the sizes of the window.
        languages: The languages.
        file: The path of a file with earlier results, or None. Cases in the file are not checked again. The
            function adds its new results to the file.
        pictures: The path of a folder for a picture of each screen with a fault, or None.
    """
    known = dict(_read(file)) if file and file.exists() else {}
    wanted = set(product(states, languages, sizes))
    with live.server() as (_, url), live.browser() as chrome:
        for lang, state in product(languages, states):
            missing = [size for size in sizes if (state, lang, size) not in known]
            if not missing:
                continue
            for size, found in _look_at_sizes(chrome, url, lang, state, missing, pictures):
                known[state, lang, size] = found
                if file:
                    with file.open("a") as out:
                        print(json.dumps([state, lang, size, found], ensure_ascii=False), file=out)
                print(f"{state} · {lang} · {size}: {len(found)}", flush=True)
    return {case: found for case, found in known.items() if case in wanted}


def _read(file):
    for line in file.read_text().splitlines():
        *case, found = json.loads(line)
        yield tuple(case), found


def _look_at_sizes(chrome, url, lang, state, sizes, pictures):
    """Yield (name of the size, faults) at each of some sizes, for one state of the page in one language."""
    first = SIZES[sizes[0]]
    visitor = Visitor(chrome, f"{url}/", lang=lang, size=first[:2], opened=False)
    try:
        open_state(visitor, STATES[state])
        for size in sizes:
            fit(visitor, SIZES[size])
            found = faults(visitor)
            if found and pictures:
                name = f"{state}-{lang}-{size}".replace(" ", "_")
                visitor.page.screenshot(path=pictures / f"{name}.png")
            yield size, found
    except Exception:
        traceback.print_exc()
    finally:
        visitor.page.close()


def report(cases):
    """Print each kind of fault once, with the number of its screens and some examples."""
    kinds = defaultdict(list)
    for case, found in cases.items():
        for fault in found:
            kinds[re.sub("“.*?”", "…", fault)].append((fault, case))
    for kind, at in sorted(kinds.items(), key=lambda item: -len(item[1])):
        print(f"{len({case for _, case in at}):4} {kind}")
        for fault, case in islice(dict(reversed(at)).items(), _MOST_EXAMPLES):
            print(f"       {fault} ({', '.join(case)})")


def main():
    """Check the screens that the command line names, and print the faults."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark.texts", description=__doc__)
    parser.add_argument("--states", nargs="+", default=[""], help="beginnings of the names of states")
    parser.add_argument("--sizes", nargs="+", default=list(SIZES), choices=SIZES)
    parser.add_argument("--langs", nargs="+", default=list(LANGUAGES), choices=LANGUAGES)
    parser.add_argument("--file", type=Path, default=_FILE, help=f"for the results, at first {_FILE}")
    parser.add_argument("--again", action="store_true", help="forget earlier results")
    parser.add_argument("--pictures", type=Path, help="a folder for a picture of each screen with a fault")
    options = parser.parse_args()
    window.PATIENCE = 600
    if options.again:
        options.file.unlink(missing_ok=True)
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    states = [name for name in STATES if name.startswith(tuple(options.states))]
    cases = look_at(states, options.sizes, options.langs, options.file, options.pictures)
    faulty = {case: found for case, found in cases.items() if found}
    print(f"{len(cases)} screens, {len(faulty)} with faults")
    report(faulty)


if __name__ == "__main__":
    main()

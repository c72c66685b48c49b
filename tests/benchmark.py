"""What the README claims, measured: `python -m tests.benchmark [core] [browser] [memory]`.

Both sides of a comparison run in one process, in turns, and the table gives medians.
"""

import os
import statistics
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import psutil

from rnn_core.spec import Spec
from tests import live

ARTICLE = """
import numpy as np, time
begin = time.perf_counter()
from keras.models import Sequential
from keras.layers import Dense, Input, SimpleRNN
loaded = time.perf_counter()
x = np.random.rand(250, 100, 1)
y = np.tile(np.array([[[0, 1], [1, 0]]]), (250, 50, 1))
model = Sequential([Input((100, 1)), SimpleRNN(10, activation="tanh", return_sequences=True)])
model.add(Dense(2, activation="softmax"))
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(x, y, batch_size=10, validation_split=0.05, epochs=15, verbose=0)
model.predict(np.random.rand(1, 100, 1), verbose=0), model.predict(np.zeros((1, 100, 1)), verbose=0)
print(time.perf_counter() - loaded)
"""
OURS = """
import time
from rnn_core import analysis, data, run
from rnn_core.spec import Spec
from rnn_core import engine
loaded = time.perf_counter()
trained = run.advance(run.start(Spec()), 15)
for kind in ("random", "zeros"):
    analysis.trace(trained.spec, trained.states[-1], data.probe(kind, timesteps=100))
print(time.perf_counter() - loaded)
"""


def row(what, value, wanted=""):
    """Print one line of the table."""
    print(f"| {what} | {value} | {wanted} |", flush=True)


def seconds(function, *args, **kwargs):
    """How long a call takes."""
    begin = time.perf_counter()
    function(*args, **kwargs)
    return time.perf_counter() - begin


def core():
    """The compiled epoch against `model.fit`, growth with the data, and what is not compiled again."""
    from rnn_core import data, engine, export, training
    from rnn_core.backend import keras

    def fit(spec):
        """An epoch of plain Keras; a padding is masked by a value that no input has."""
        samples, network = data.sample(spec), export.keras_model(spec, training.init_state(spec))
        options = {"batch_size": spec.batch_size, "validation_split": spec.validation_split, "verbose": 0}
        inputs = samples.inputs
        if spec.masked:
            inputs = np.where(samples.mask[..., None], inputs, -1)
            layers = [keras.layers.Masking(-1.0), *network.layers]
            network = keras.Sequential([keras.Input((None, 1)), *layers])
            network.compile(spec.optimizer, spec.loss, metrics=["accuracy"])
            options["sample_weight"] = samples.mask
        return lambda: network.fit(inputs, samples.targets, **options)

    def ours(spec):
        state = training.init_state(spec)
        return lambda: training.train(spec, state, 1)

    def against_fit(what, spec, wanted, turns):
        sides = {"model.fit": fit(spec), "ours": ours(spec)}
        times = {name: [] for name in sides}
        for turn in range(turns + 2):
            for name, epoch in sides.items():
                taken = seconds(epoch)
                if turn >= 2:
                    times[name].append(taken)
        fit_ms, our_ms = (1000 * statistics.median(times[name]) for name in ("model.fit", "ours"))
        row(f"an epoch {what}", f"{our_ms:.1f} ms, fit {fit_ms:.0f} ms: {fit_ms / our_ms:.1f} x faster", wanted)

    spec = Spec()
    against_fit("of the default Spec", spec, "10 x", 11)
    for what, other in (
        ("of GRU", replace(spec, cell="GRU")),
        ("of LSTM", replace(spec, cell="LSTM")),
        ("of 3 layers", replace(spec, layers=3)),
        ("of lengths from 20, masked", replace(spec, min_timesteps=20)),
        ("of one answer a sequence", replace(spec, return_sequences=False)),
        ("of batch size 1", replace(spec, batch_size=1)),
    ):
        against_fit(what, other, "3 x", 5)

    for name, larger in (
        ("timesteps", replace(spec, timesteps=200)),
        ("samples", replace(spec, samples=500)),
    ):
        small, large = ours(spec), ours(larger)
        seconds(small), seconds(large)
        pairs = [(seconds(large), seconds(small)) for _ in range(15)]
        ratio = statistics.median(large / small for large, small in pairs)
        row(f"cost when {name} double", f"x {ratio:.2f}", "at most x 2.2")

    compiled = engine.engine(spec)
    before = compiled._epoch.experimental_get_tracing_count()
    free = {"seed": 7, "learning_rate": 0.01, "train_input": "zeros", "return_sequences": False}
    for other in (replace(spec, **{name: value}) for name, value in free.items()):
        seconds(ours(other))
        assert engine.engine(other) is compiled
    again = compiled._epoch.experimental_get_tracing_count() - before
    row("compilations after a change of seed, rate, data or return_sequences", again, "0")


def program():
    """From the start of Python to 15 epochs and both tests: the article's program and ours, in turns."""
    totals, bodies = {}, {}
    for _ in range(5):
        for name, source in (("article", ARTICLE), ("ours", OURS)):
            begin = time.perf_counter()
            environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
            done = subprocess.run(
                [sys.executable, "-c", source],
                cwd=live.ROOT,
                capture_output=True,
                text=True,
                check=True,
                env=environment,
            )
            totals.setdefault(name, []).append(time.perf_counter() - begin)
            bodies.setdefault(name, []).append(float(done.stdout))
    total = {name: statistics.median(values) for name, values in totals.items()}
    body = {name: statistics.median(values) for name, values in bodies.items()}
    row(
        "from the start of Python to both tests",
        f"{total['ours']:.1f} s, article {total['article']:.1f} s: {total['article'] / total['ours']:.1f} x",
        "no slower",
    )
    row(
        "the same without the imports",
        f"{body['ours']:.2f} s, article {body['article']:.2f} s: {body['article'] / body['ours']:.1f} x",
        "3 x",
    )


def luck():
    """What a seed costs through the survey, ticked as the page does it, against what its epochs cost alone."""
    os.environ["RNN_WORKERS"] = "1"
    from rnn_core import compute, luck, training

    spec, count, epochs = Spec(), 16, 15
    state = compute.call(training.init_state, spec)

    def survey():
        under_way = luck.Survey(spec, count, epochs)
        while not under_way.tick():
            time.sleep(0.25)
        assert under_way.problem is None

    def alone():
        return [compute.call(seconds, training.train, spec, state, epochs) for _ in range(count // 2)]

    survey()
    turns = []
    for _ in range(5):
        before, whole, after = alone(), seconds(survey), alone()
        turns.append((whole / count, statistics.mean(before + after)))
    through, epochs_alone = (1000 * statistics.median(times) for times in zip(*turns, strict=True))
    row(
        f"a seed of {epochs} epochs in the survey, one worker",
        f"{through:.0f} ms, its epochs alone {epochs_alone:.0f} ms: x {statistics.median(t / a for t, a in turns):.2f}",
        "at most x 1.3",
    )


SAMPLE_FRAMES = """() => {
    const seen = window.seen = {frames: 0, blank: 0, draws: 0, last: ''};
    const look = () => {
        const images = [...document.querySelectorAll('.st-key-stage .hm image')];
        seen.frames += 1;
        if (document.querySelector('.st-key-stage') && !images.length) seen.blank += 1;
        const titles = document.querySelector('.st-key-stage .infolayer')?.textContent;
        if (images.length && titles !== seen.last) { seen.draws += 1; seen.last = titles; }
        if (window.seen === seen) requestAnimationFrame(look);
    };
    look();
}"""


def browser():
    """What a visitor waits for, in Chromium."""
    with live.server() as (process, url), live.browser() as chrome:
        visits = [opening(chrome, url) for _ in range(6)]
        for what, times in zip(
            ("controls", "input and target", "untrained network"), zip(*visits, strict=True), strict=True
        ):
            row(
                f"opening the page, to its {what}",
                f"first visitor {times[0]:.1f} s, later {statistics.median(times[1:]):.1f} s",
            )
        with live.visit(chrome, url) as page:
            press_max(page)
            live_redraws(page)
            scrub(page)
        row("memory of the server after that", f"{psutil.Process(process.pid).memory_info().rss / 1e6:.0f} MB")


WATCH_OPENING = """() => {
    const seen = window.seen = {};
    const heatmaps = () => document.querySelectorAll('.st-key-stage .hm image').length;
    const wanted = {
        controls: () => ['input_kind', 'train'].every(key => document.querySelector(`.st-key-${key} button`)),
        data: () => heatmaps() >= 2,
        network: () => heatmaps() >= 6,
    };
    const look = () => {
        for (const [name, there] of Object.entries(wanted)) if (!seen[name] && there()) seen[name] = performance.now();
        if (!seen.network) requestAnimationFrame(look);
    };
    look();
}"""


def opening(chrome, url):
    """Seconds from asking for the page to its controls, to input and target, and to the untrained network."""
    with chrome.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        page.add_init_script(f"({WATCH_OPENING})()")
        page.goto(url)
        page.wait_for_function("window.seen.network", timeout=60_000)
        seen = page.evaluate("window.seen")
        page.wait_for_timeout(3000)
    return [seen[name] / 1000 for name in ("controls", "data", "network")]


def choose_speed(page, speed):
    """Set the speed."""
    page.locator(".st-key-speed").get_by_text(speed, exact=True).click()
    page.locator(live.SETTLED).wait_for()
    page.wait_for_timeout(300)


def finish(page, epoch):
    """Press Train and wait for the last picture."""
    live.button(page, "train").click()
    page.locator(".st-key-stage").get_by_text(f"Output now, epoch {epoch}", exact=True).wait_for(timeout=120_000)
    page.locator(".st-key-train").get_by_text("Train", exact=True).first.wait_for()
    page.locator(live.SETTLED).wait_for()


def press_max(page):
    """15 epochs at Max, from the press to the last picture."""
    choose_speed(page, "Max")
    times = [seconds(finish, page, 15 * turn) for turn in range(1, 8)]
    row("15 epochs at Max, press to last picture", f"{statistics.median(times):.2f} s", "under 2 s")
    live.button(page, "reset").click()
    page.wait_for_timeout(500)


def live_redraws(page):
    """Redraws a second at speed 10, and the share of animation frames in which the stage is blank."""
    choose_speed(page, "10")
    field = page.locator(".st-key-epochs input")
    field.fill("200")
    field.press("Enter")
    page.wait_for_timeout(500)
    page.evaluate(SAMPLE_FRAMES)
    taken = seconds(finish, page, 200)
    seen = page.evaluate("() => { const seen = window.seen; window.seen = null; return seen; }")
    row("live redraws at speed 10", f"{seen['draws'] / taken:.1f} a second", "4 a second")
    share = seen["blank"] / seen["frames"]
    row("blank animation frames", f"{share:.2%} of {seen['frames']}", "under 2 %")


WATCH_SCRUBBING = """() => {
    window.times = [];
    let begin = null, last = null;
    const title = () => document.querySelector('.st-key-stage .infolayer')?.textContent;
    document.addEventListener('keydown', () => { begin = performance.now(); last = title(); }, true);
    const look = () => {
        const drawn = document.querySelectorAll('.st-key-stage .hm image').length && title();
        if (begin && drawn && drawn !== last) { window.times.push(performance.now() - begin); begin = null; }
        requestAnimationFrame(look);
    };
    look();
}"""


def scrub(page):
    """From a key press on the scrubber to the new picture, by the browser's own clock."""
    slider = page.locator(".st-key-epoch input")
    slider.focus()
    page.evaluate(WATCH_SCRUBBING)
    for done in range(1, 31):
        slider.press("ArrowLeft")
        page.wait_for_function(f"window.times.length === {done}")
        page.wait_for_timeout(300)
    milliseconds = statistics.median(page.evaluate("window.times"))
    row("scrub, key to new picture", f"{milliseconds:.0f} ms", "under 200 ms")


def memory():
    """100 structures trained one after another through the page's own Session."""
    from rnn_core import compute
    from rnn_core.ui.pace import PACES
    from rnn_core.ui.session import Session

    session, most = Session(), 0
    session.epochs, session.pace = 1, PACES["max"]
    for number in range(100):
        session.select(
            Spec(units=1 + number % 25, cell=("SimpleRNN", "GRU", "LSTM")[number % 3], timesteps=20 + number)
        )
        session.play()
        while session.playing or session.run is None:
            session.tick()
            time.sleep(0.01)
        assert session.newest == 1
        workers = psutil.Process().children(recursive=True)
        most = max(most, sum(worker.memory_info().rss for worker in workers if worker.is_running()))
    server = psutil.Process().memory_info().rss
    row("the visitor's server side after 100 structures", f"{server / 1e6:.0f} MB", "under 200 MB")
    row(f"its {compute.workers()} worker, at the most", f"{most / 1e6:.0f} MB", "under 1500 MB")


if __name__ == "__main__":
    chosen = sys.argv[1:] or ["core", "program", "luck", "browser", "memory"]
    print("| measure | value | wanted |\n|---|---|---|")
    for name in chosen:
        # Each in a process of its own, for Keras must not be loaded where the page is measured.
        subprocess.run([sys.executable, "-c", f"from tests import benchmark; benchmark.{name}()"], check=True)

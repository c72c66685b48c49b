// Recording a visit, for tests/browser/test_visit.py, test_presses.py and test_voice.py.

/** Return the boxes of the elements that must not move, as texts; "" for a missing element. */
function placesOfControls() {
    return ["stage", "train", "epoch", "curves"].map(key => {
        const box = document.querySelector(`.st-key-${key}`)?.getBoundingClientRect();
        return box ? [box.x, box.y, box.width, box.height].map(Math.round).join() : "";
    });
}

/** Record in `moved` all moves of the controls. An element that is drawn again may be missing for a moment. */
export function watchPlaces() {
    const first = placesOfControls();
    window.moved = [];
    setInterval(() => {
        const now = placesOfControls();
        if (now.some((place, number) => place && place !== first[number])) window.moved.push([first, now]);
    }, 50);
}

/**
 * Record in `shownEpochs` each epoch of the stage, with the epochs in its text and in the text of the progress bar.
 * @param {HTMLElement} stage
 */
export function watchEpochs(stage) {
    window.shownEpochs = [];
    const epochIn = (/** @type {Element | null} */ element) => element?.textContent.match(/epoch (\d)/i)?.[1];
    const note = (/** @type {MutationRecord[]} */ [{ oldValue }]) => {
        const { epoch } = stage.dataset;
        const progress = document.querySelector(".st-key-progress p");
        if (epoch !== oldValue) window.shownEpochs.push([epoch, epochIn(stage), epochIn(progress)]);
    };
    new MutationObserver(note).observe(stage, { attributeFilter: ["data-epoch"], attributeOldValue: true });
}

/** Record in `said` all sentences of the live region. */
export function hear() {
    const region = /** @type {HTMLElement} */ (document.querySelector(".st-key-voice [role=status]"));
    const note = () => {
        if (region.innerText.trim()) window.said.push(region.innerText.trim());
    };
    window.said = [];
    new MutationObserver(note).observe(region, { childList: true, subtree: true, characterData: true });
}

/**
 * Record in `said` all sentences of the live region, and in `epochFrames` the epochs that the page shows in each frame,
 * until the test removes `epochFrames`.
 * @param {string} sealed - The title of a sealed band, a heatmap that hides its values. Only epoch 0 has such bands.
 */
export function watchVoice(sealed) {
    hear();
    const at = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector));
    const titles = () =>
        [...document.querySelectorAll(".st-key-stage .stage *")]
            .filter(element => !element.childElementCount)
            .map(element => element.textContent.match(/(?:epoch|エポック) (\d+)[)]?$/))
            .filter(found => found !== null);
    const letters = (/** @type {string} */ text) => text.replaceAll(/\s/g, "");
    const isSealed = () => letters(at(".st-key-stage .stage").textContent).includes(letters(sealed));
    window.epochFrames = [];
    const look = () => {
        if (!window.epochFrames) return;
        const read = at(".st-key-reading p span").innerText.match(/(?:epoch|エポック) (\d+)/)?.[1];
        const bar = /** @type {HTMLProgressElement} */ (
            at(".st-key-progress progress, .st-key-progress [role=progressbar]")
        );
        const output = /** @type {HTMLOutputElement} */ (at(".handle output"));
        const epochs = [
            at(".st-key-stage .stage").dataset.epoch,
            titles().at(-1)?.[1] ?? (isSealed() ? 0 : NaN),
            at(".st-key-progress p").innerText.match(/\d+/)?.[0],
            read ?? 0,
            (bar.value ?? Number(bar.ariaValueNow) / 100) * 15,
            output.value,
        ];
        window.epochFrames.push(epochs.map(epoch => Math.round(Number(epoch))));
        requestAnimationFrame(look);
    };
    look();
}

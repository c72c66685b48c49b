// Time measurements in the browser, for tests/benchmark/browser.py and tests/benchmark/panels.py.

/** Return the text of the stage, the page's main picture. */
function stageWords() {
    return document.querySelector(".st-key-stage [data-epoch]")?.textContent;
}

/** Count the browser's animation frames, the frames with an empty stage, and the stage's redraws, all in `seen`. */
export function sampleFrames() {
    const seen = { frames: 0, blank: 0, draws: 0, last: "" };
    window.seen = seen;
    const look = () => {
        const images = document.querySelectorAll(".st-key-stage [data-epoch] canvas");
        seen.frames += 1;
        if (document.querySelector(".st-key-stage") && !images.length) seen.blank += 1;
        const titles = document.querySelector(".st-key-stage .stage")?.textContent ?? "";
        if (images.length && titles !== seen.last) {
            seen.draws += 1;
            seen.last = titles;
        }
        if (window.seen === seen) requestAnimationFrame(look);
    };
    look();
}

/** Record in `seen` the times at which the controls, the data and the network's outputs appear on the page. */
export function watchOpening() {
    /** @type {Record<string, number>} */
    const seen = {};
    window.seen = seen;
    const hasButton = (/** @type {string} */ key) => document.querySelector(`.st-key-${key} button`) !== null;
    const wanted = {
        controls: () => ["input_kind", "train"].every(hasButton),
        data: () => stageWords()?.includes("Target"),
        network: () => stageWords()?.includes("correct"), // in the note on the untrained network's outputs
    };
    const look = () => {
        for (const [name, isThere] of Object.entries(wanted))
            if (!seen[name] && isThere()) seen[name] = performance.now();
        if (Object.keys(wanted).some(name => !seen[name])) requestAnimationFrame(look);
    };
    look();
}

/** Record in `times` the times from key presses to the next picture of the stage. */
export function watchScrubbing() {
    window.times = [];
    /** @type {number | null} */
    let begin = null;
    /** @type {string | undefined} */
    let last;
    const press = () => {
        begin = performance.now();
        last = stageWords();
    };
    document.addEventListener("keydown", press, true);
    const look = () => {
        const drawn = stageWords();
        if (begin && drawn && drawn !== last) {
            window.times.push(performance.now() - begin);
            begin = null;
        }
        requestAnimationFrame(look);
    };
    look();
}

/**
 * Return a panel's text, followed by its epoch. For the panel of the ablation, the text of the stage is included.
 * Return null while the panel is not drawn.
 * @param {string} panel
 */
function panelWords(panel) {
    const places = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".st-key-panel :is(.chart, .stage)")]);
    const drawn = places.find(place => place.clientWidth);
    if (!drawn?.querySelector(".main-svg :is(.trace, .hm), canvas + div > div")) return null;
    const reading = /** @type {HTMLElement | null} */ (document.querySelector(".st-key-panel_reading"))?.innerText;
    const stage = panel === "ablation" ? document.querySelector(".st-key-stage .stage")?.textContent : "";
    return `${reading}${stage}${drawn.dataset.epoch}`;
}

/**
 * Record in `seen` the times from presses on a digit, Enter or the left arrow to the next picture of a panel.
 * @param {string} panel
 */
export function watchPanel(panel) {
    /** @type {{ begin: number | null, times: number[] }} */
    const seen = { begin: null, times: [] };
    window.seen = seen;
    /** @type {string | null} */
    let last = null;
    const press = (/** @type {KeyboardEvent} */ event) => {
        if (!/^([1-9]|Enter|ArrowLeft)$/.test(event.key)) return;
        seen.begin = performance.now();
        last = panelWords(panel);
    };
    document.addEventListener("keydown", press, true);
    const watch = () => {
        const now = panelWords(panel);
        if (seen.begin && now && now !== last) {
            seen.times.push(performance.now() - seen.begin);
            seen.begin = null;
        }
        if (window.seen === seen) requestAnimationFrame(watch);
    };
    watch();
}

/**
 * Record in `spectrum` the time from the first key press to the caption of the spectrum (the eigenvalues at all
 * epochs).
 * @param {string} waiting - A part of the caption while the page waits for the spectrum.
 */
export function watchSpectrum(waiting) {
    /** @type {number | null} */
    let begin = null;
    const press = () => {
        begin = performance.now();
    };
    document.addEventListener("keydown", press, { capture: true, once: true });
    const watch = () => {
        const element = /** @type {HTMLElement | null} */ (document.querySelector(".st-key-panel_reading"));
        const reading = element?.innerText;
        if (begin && reading && !reading.includes(waiting)) window.spectrum = performance.now() - begin;
        else requestAnimationFrame(watch);
    };
    watch();
}

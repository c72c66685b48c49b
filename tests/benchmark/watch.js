/**
 * @file Watches of the page, for the measurements: they run in the page, and note times by the browser's own clock.
 */
{
    /**
     * Call a function at each frame until it returns true.
     * @param {() => boolean} look
     */
    const eachFrame = look => {
        if (!look()) requestAnimationFrame(() => eachFrame(look));
    };

    /** @param {string} selector */
    const textOf = selector => document.querySelector(selector)?.textContent;

    const readingText = () => textOf(".st-key-panel_reading");

    const stageText = () => textOf(".st-key-stage [data-epoch]");

    /**
     * The text and the epoch of the open panel, undefined before its picture is drawn.
     * @param {string} panel
     */
    const panelText = panel => {
        const places = [...document.querySelectorAll(".st-key-panel :is(.chart, .stage)")];
        const drawn = /** @type {HTMLElement | undefined} */ (places.find(place => place.clientWidth));
        if (!drawn?.querySelector(".main-svg :is(.trace, .hm), canvas + div > div")) return undefined;
        const stage = panel === "ablation" ? textOf(".st-key-stage .stage") : "";
        return `${readingText()}${stage}${drawn.dataset.epoch}`;
    };

    /** @type {{ frames: number, blank: number, draws: number } | undefined} */
    let counts;

    /** Forget the last key press. */
    let forget = () => {};

    const benchmark = {
        /**
         * Milliseconds after which each part of the page was there.
         * @type {Record<string, number>}
         */
        opened: {},

        /**
         * Milliseconds from each key press to the picture that followed.
         * @type {number[]}
         */
        times: [],

        /** Milliseconds from the key press to the finished text of the dynamics panel, 0 before that. */
        spectrum: 0,

        /** Note when controls, data and network are there, in `opened`. */
        watchOpening() {
            const parts = {
                controls: () => ["input_kind", "train"].every(key => document.querySelector(`.st-key-${key} button`)),
                data: () => stageText()?.includes("Target"),
                network: () => stageText()?.match(/correct/g)?.length === 2,
            };
            eachFrame(() => {
                for (const [name, isThere] of Object.entries(parts))
                    if (!(name in benchmark.opened) && isThere()) benchmark.opened[name] = performance.now();
                return Object.keys(parts).every(name => name in benchmark.opened);
            });
        },

        /** Count frames, frames without a picture on the stage, and redraws of the stage. */
        startCounting() {
            const started = { frames: 0, blank: 0, draws: 0 };
            let last = "";
            counts = started;
            eachFrame(() => {
                const canvases = document.querySelectorAll(".st-key-stage [data-epoch] canvas");
                started.frames += 1;
                if (document.querySelector(".st-key-stage") && !canvases.length) started.blank += 1;
                const text = textOf(".st-key-stage .stage") ?? "";
                if (canvases.length && text !== last) {
                    started.draws += 1;
                    last = text;
                }
                return counts !== started;
            });
        },

        /** Stop counting, and return the counts. */
        stopCounting() {
            const stopped = counts;
            counts = undefined;
            return stopped;
        },

        /**
         * Note the milliseconds from each press of some keys to the next change of a text, in `times`.
         * @param {() => string | null | undefined} text
         * @param {(key: string) => boolean} isWatched
         */
        watchKeys(text, isWatched) {
            /** @type {number[]} */
            const times = [];
            /** @type {number | undefined} */
            let pressed;
            /** @type {string | null | undefined} */
            let last;
            benchmark.times = times;
            forget = () => {
                pressed = undefined;
            };
            const press = (/** @type {KeyboardEvent} */ event) => {
                if (!isWatched(event.key)) return;
                pressed = performance.now();
                last = text();
            };
            document.addEventListener("keydown", press, true);
            eachFrame(() => {
                const now = text();
                if (pressed !== undefined && now && now !== last) {
                    times.push(performance.now() - pressed);
                    pressed = undefined;
                }
                return benchmark.times !== times;
            });
        },

        /** Note the milliseconds from each key press to the next picture of the stage, in `times`. */
        watchScrubbing() {
            benchmark.watchKeys(stageText, () => true);
        },

        /**
         * Note the milliseconds from each press of Enter or of the left arrow to the panel's next picture, in `times`.
         * @param {string} panel
         */
        watchPanel(panel) {
            benchmark.watchKeys(
                () => panelText(panel),
                key => ["Enter", "ArrowLeft"].includes(key),
            );
        },

        /** Forget the last key press. */
        forgetKey() {
            forget();
        },

        /**
         * Note the milliseconds from a press of Enter to a text of the panel without the sentence of a wait.
         * @param {string} waiting
         */
        watchSpectrum(waiting) {
            /** @type {number | undefined} */
            let pressed;
            const press = (/** @type {KeyboardEvent} */ event) => {
                if (event.key === "Enter") pressed = performance.now();
            };
            document.addEventListener("keydown", press, true);
            eachFrame(() => {
                const text = readingText();
                if (pressed === undefined || !text || text.includes(waiting)) return false;
                benchmark.spectrum = performance.now() - pressed;
                return true;
            });
        },
    };

    Object.assign(window, { benchmark });
}

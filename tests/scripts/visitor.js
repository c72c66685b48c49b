// A visitor of the page: see tests/support/visitor.py.

/** @import { stageOf } from "../../rnn_core/ui/web/stage.js" */
/** @import { drawingOf } from "../../rnn_core/ui/web/still.js" */

/**
 * Watch what the page says in passing, when it last heard from the server and sent it something, and which of its timers
 * have the page drawn again: those that call this function of Streamlit's. Nothing is left of other visits.
 */
export function watch() {
    try {
        localStorage.clear();
    } catch {}
    window.told = 0;
    window.heard = 0;
    window.toasts = new Map();
    const keep = () => {
        for (const toast of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".stToast")))
            window.toasts.set(toast, toast.innerText);
    };
    new MutationObserver(keep).observe(document, { subtree: true, childList: true, characterData: true });
    const watched = new WeakSet();
    const { send } = WebSocket.prototype;
    /** @type {WebSocket["send"]} */
    WebSocket.prototype.send = function (message) {
        const hear = () => {
            window.heard = performance.now();
        };
        if (!watched.has(this)) this.addEventListener("message", hear);
        watched.add(this);
        window.told = performance.now();
        send.call(this, message);
    };
    const { setInterval: begin, clearInterval: end } = window;
    window.timers = new Set();
    const beginWatched = (
        /** @type {TimerHandler} */ act,
        /** @type {number | undefined} */ time,
        /** @type {unknown[]} */ ...rest
    ) => {
        const timer = begin(act, time, ...rest);
        if (`${act}`.includes("sendUpdateWidgetsMessage")) window.timers.add(timer);
        return timer;
    };
    const endWatched = (/** @type {number} */ timer) => {
        window.timers.delete(timer);
        end(timer);
    };
    Object.assign(window, { setInterval: beginWatched, clearInterval: endWatched });
}

/**
 * Return the bands that the drawing module has drawn in an element, or null if there are none.
 * @param {{ stageOf?: typeof stageOf, drawingOf?: typeof drawingOf }} module
 * @param {string} selector
 */
export function bands({ stageOf, drawingOf }, selector) {
    const element = /** @type {HTMLElement | null} */ (document.querySelector(selector));
    const drawing = element && (stageOf ? stageOf(element).drawing : drawingOf?.(element));
    const drawn = drawing?.drawn;
    const canvas = element?.querySelector("canvas");
    if (!drawn?.derived || !canvas) return null;
    const { layout, derived } = drawn;
    const { plot, fold } = layout;
    const place = canvas.getBoundingClientRect();
    return layout.bands.map(({ top, bottom, band }, number) => {
        const { title, note, values, marks } = derived[number];
        return {
            title: title.replaceAll("<wbr>", ""),
            note: note.replaceAll(/<[^>]*>/g, ""),
            letters: band.letters ?? null,
            values: values && Array.from(values, value => (Number.isFinite(value) ? value : null)),
            marks: marks ? marks.filter(Boolean).length : 0,
            steps: [fold.first, fold.last],
            x: place.x + plot.left,
            y: place.y + top,
            width: plot.right - plot.left,
            height: bottom - top,
        };
    });
}

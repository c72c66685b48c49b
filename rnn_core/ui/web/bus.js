// The bus: the state that the page's scripts share, and the events that they send to each other.

/** @import { CleanUp, Details, Draft, Places, Shown } from "./types.js" */

/**
 * The state of the page in this browser, with the server's last message.
 *
 * received: the last data of each place (a slot of the page in which one component draws). shown: the epoch on the
 * stage (the main picture). hand: the epoch to which the visitor or a replay has moved the handle on the curve, null
 * once the server has answered. replays: trained epochs are being replayed. pausing: a press on Pause is on its way to
 * the server. letters: single letters are keyboard shortcuts. touched: the time of the visitor's last press, as
 * `performance.now()` returns it. draft: the guess that the visitor is making.
 * @type {{
 *     received: Partial<Places>, shown: Shown | null, hand: number | null, replays: boolean, pausing: boolean,
 *     letters: boolean, touched: number, draft: Draft | null,
 * }}
 */
export const state = {
    received: {},
    shown: null,
    hand: null,
    replays: false,
    pausing: false,
    letters: true,
    touched: -Infinity,
    draft: null,
};

/**
 * Event -> its meaning, and the detail that is sent with it.
 * @type {Record<keyof Details, string>}
 */
export const EVENTS = {
    received: "a message from the server has arrived: the data of all places",
    part: "a part (data that several messages share) has arrived: its name",
    shown: "the stage has been drawn, perhaps at the same epoch: state.shown",
    rests: "the stage has not been drawn again for a while",
    epoch: "the handle on the curve moves to an epoch: its number",
    curve: "the curve has been drawn",
    point: "the visitor presses the curve: the epoch at the pressed position",
    step: "the step under the pointer, from 1, or null",
    replay: "the visitor presses Replay: the speed in epochs per second",
    replaying: "a replay has begun or ended: true if it has begun",
    say: "a sentence for screen readers",
    draft: "the guess of a question has changed: state.draft",
};

const target = new EventTarget();

/**
 * Call a function on every event with the given name. Returns a function that removes the listener.
 * @template {keyof Details} N
 * @param {N} name
 * @param {(detail: Details[N]) => void} act
 * @returns {CleanUp}
 */
export function on(name, act) {
    if (!(name in EVENTS)) throw new Error(`There is no event "${name}"`);
    const hear = (/** @type {Event} */ event) => act(/** @type {CustomEvent<Details[N]>} */ (event).detail);
    target.addEventListener(name, hear);
    return () => target.removeEventListener(name, hear);
}

/**
 * Send an event to all listeners.
 * @template {keyof Details} N
 * @param {N} name
 * @param {Details[N]} [detail]
 */
export function emit(name, detail) {
    if (!(name in EVENTS)) throw new Error(`There is no event "${name}"`);
    target.dispatchEvent(new CustomEvent(name, { detail }));
}

/**
 * Listen to an element or to the window. Returns a function that removes the listener.
 * @template {keyof WindowEventMap} N
 * @param {EventTarget} element
 * @param {N} name
 * @param {(event: WindowEventMap[N]) => void} act
 * @param {boolean} [capture]
 * @returns {CleanUp}
 */
export function listen(element, name, act, capture = false) {
    // The browser ignores a second listener with the same function, so each call makes a new function.
    const hear = (/** @type {Event} */ event) => act(/** @type {WindowEventMap[N]} */ (event));
    element.addEventListener(name, hear, capture);
    return () => element.removeEventListener(name, hear, capture);
}

/**
 * Return one clean-up function that calls all given clean-up functions.
 * @param {...CleanUp} cleanUps
 * @returns {CleanUp}
 */
export function all(...cleanUps) {
    return () => {
        for (const cleanUp of cleanUps) cleanUp();
    };
}

const noteTouch = () => {
    state.touched = performance.now();
};
window.addEventListener("pointerdown", noteTouch, true);
window.addEventListener("keydown", noteTouch, true);

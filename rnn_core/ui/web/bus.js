// The bus: what the page's scripts share, and how they hear of each other. Nothing else goes between them.

/** The state of the page in this browser. What the server knows it sends, and is not kept here. */
export const state = {
    received: {}, // place -> what the server sent it last
    shown: null, // what the stage shows: { epoch, texts: { reading, measured, left } }
    hand: null, // the epoch that the visitor has moved to, until the server has followed
    replays: false, // whether trained epochs are being played again
    pausing: false, // whether a press on Pause is on its way to the server
    letters: true, // whether a single letter is a key of the page
    touched: -Infinity, // when the visitor pressed something last, as in `performance.now()`
};

/** The events, and what comes with each. */
export const EVENTS = {
    received: "the places of a message from the server",
    part: "a part that messages name has arrived: its name",
    shown: "the stage shows another epoch: state.shown",
    epoch: "the visitor moves to an epoch: its number",
    curve: "the curve has been drawn",
    point: "a press on the curve: the epoch below it",
    step: "the step that is pointed at, from 1, or null",
    replay: "a press on Replay: epochs a second",
    replaying: "whether a replay goes on",
    say: "a sentence for those who listen",
};

const target = new EventTarget();

/** Act whenever an event happens. Returns a function that ends this. */
export function on(name, act) {
    if (!(name in EVENTS)) throw new Error(`There is no event "${name}"`);
    return listen(target, name, event => act(event.detail));
}

/** Tell all who listen that an event happens. */
export function emit(name, detail) {
    if (!(name in EVENTS)) throw new Error(`There is no event "${name}"`);
    target.dispatchEvent(new CustomEvent(name, { detail }));
}

/** Listen to an element or to the window. Returns a function that ends this. */
export function listen(element, name, act, options) {
    const hear = event => act(event); // of its own, so that its end is not that of another one with the same function
    element.addEventListener(name, hear, options);
    return () => element.removeEventListener(name, hear, options);
}

/** One clean-up from several. */
export function all(...cleanUps) {
    return () => cleanUps.forEach(cleanUp => cleanUp());
}

for (const touch of ["pointerdown", "keydown"])
    window.addEventListener(
        touch,
        () => {
            state.touched = performance.now();
        },
        true,
    );

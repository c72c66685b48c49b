// The messages between the page's scripts and the server. The server's side is components/messages.py.
//
// Whenever the server redraws the page, it sends one message, { places: { place: data } }. A place is a slot of the
// page in which one component draws. While a press on Pause is on its way to the server, this script drops messages
// about the running training.

import { emit, state } from "./bus.js";

/** @import { Component, Places, Send } from "./types.js" */

/** @type {Send | null} Streamlit's function that sends an event, from the last call of `draw`. */
let send = null;

/**
 * Handle a message from the server: send the event `received` to the other scripts, unless a press on Pause is on its
 * way.
 * @param {Component<{ places: Places }>} component
 */
export function draw({ data: { places }, send: sender }) {
    send = sender;
    if (!places.epoch.playing) setPausing(false);
    if (!state.pausing) {
        state.received = places;
        emit("received", places);
    }
    return () => {};
}

/**
 * Set whether a press on Pause is on its way to the server.
 *
 * Until the server answers, the figures do not move. Without this, a slow browser would show further epochs for several
 * tenths of a second after a press: see the rows "Pause" in docs/performance.md.
 * @param {boolean} pausing
 */
export function setPausing(pausing) {
    state.pausing = pausing;
    document.documentElement.toggleAttribute("data-pauses", pausing);
}

/**
 * Send an event of a place to the server.
 * @param {string} place
 * @param {string} name
 * @param {unknown} value
 */
function post(place, name, value) {
    send?.(`${place}_${name}`, value);
}

/** Functions that send events to the server. `place` is the place from which the event comes. */
export const messages = {
    /**
     * The handle was moved to an epoch.
     * @param {string} place
     * @param {number} epoch
     * @param {number} asked - The time of the move, by which the script recognises the server's answer.
     */
    moved: (place, epoch, asked) => post(place, "moved", { epoch, asked }),

    /**
     * A step was chosen; steps are counted from 1.
     * @param {string} place
     * @param {number} step
     */
    picked: (place, step) => post(place, "picked", step),

    /**
     * A window of steps was chosen; steps are counted from 1.
     * @param {string} place
     * @param {number} first
     * @param {number | null} last - null for the last step of the sequence.
     */
    zoomed: (place, first, last) => post(place, "zoomed", [first, last]),

    /**
     * The ghost (the curve of the previous experiment) was pressed.
     * @param {string} place
     * @param {string} ghost - The name of the ghost's data, see parts.js.
     */
    swapped: (place, ghost) => post(place, "swapped", ghost),

    /**
     * The server has evicted the pictures of a place's epochs, and must offer them again.
     * @param {string} place
     */
    again: place => post(place, "again", true),

    /**
     * Points of a figure were pressed.
     * @param {string} place
     * @param {(number | null)[]} points - The custom data of each point, null if it has none.
     */
    pressed: (place, points) => post(place, "pressed", points),

    /**
     * The visitor has guessed.
     * @param {string} place
     * @param {string} guess - As it is written in the page's address.
     */
    guessed: (place, guess) => post(place, "guessed", guess),

    /**
     * The visitor has chosen, among several options, what they observed.
     * @param {string} place
     * @param {string} option
     */
    said: (place, option) => post(place, "said", option),

    /**
     * The visitor has pressed a button that leads on from a question.
     * @param {string} place
     * @param {string} way - The name of the button.
     */
    chose: (place, way) => post(place, "chose", way),

    /**
     * The visitor went back or forward in the browser's history.
     * @param {string} place
     * @param {string} query - The query of the address.
     */
    back: (place, query) => post(place, "back", query),
};

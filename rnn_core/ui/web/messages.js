// The messages between the page's scripts and the server. components/messages.py has the other side of each.
//
// From the server comes, at every redraw, one message for all places: { places: { place: data } }. A message of what is
// trained does not count while a press on Pause is on its way.

import { emit, state } from "./bus.js";

let send = null; // Streamlit's function (name, value), until the next message

/** Receive a message from the server. */
export function draw({ data: { places }, send: sender }) {
    send = sender;
    if (!places.epoch.playing) setPausing(false);
    if (state.pausing) return;
    state.received = places;
    emit("received", places);
}

/** Remember whether a press on Pause is on its way. In a browser four times slower the figures then hold after 76 ms, and
    not with the server's answer after 414 (`tests.benchmark browser`). The picture of the last epoch comes no sooner. */
export function setPausing(pausing) {
    state.pausing = pausing;
    document.documentElement.toggleAttribute("data-pauses", pausing);
}

/** What the scripts send, each for a place of the page. */
export const messages = {
    /** The handle was moved to an epoch. asked: when, by which the answer is known. */
    moved: (place, epoch, asked) => send(`${place}_moved`, { epoch, asked }),

    /** A step was chosen, from 1. */
    picked: (place, step) => send(`${place}_picked`, step),

    /** A window of steps was chosen, from 1; the end is null for the last step that there is. */
    zoomed: (place, first, last) => send(`${place}_zoomed`, [first, last]),

    /** The server has forgotten the frames of a place, and is to offer them again. */
    again: place => send(`${place}_again`, true),

    /** Points of a figure were pressed: the custom data of each, or null. */
    pressed: (place, points) => send(`${place}_pressed`, points),

    /** The browser went back or forward to an address: its query. */
    back: (place, query) => send?.(`${place}_back`, query),
};

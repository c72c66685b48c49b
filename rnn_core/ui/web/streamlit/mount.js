// Mounting. Streamlit 1.67 (static/js/BidiComponent) calls a component once for each message, in any order, if its code is
// still being loaded or if it is still drawing.
//
// Streamlit may also replace the element of a place if a run of the page follows another at once. The content of the first
// element then goes on in the new one.

import { on, state } from "../bus.js";

/** @import { CleanUp, Draw, MountedPlace, Send, StreamlitComponent } from "../types.js" */

/** @type {Map<string, MountedPlace>} */
const places = new Map();

/**
 * Draw the data of a place with a script of this folder. Returns the clean-up that Streamlit calls.
 * @param {string} name - Of the script.
 * @param {StreamlitComponent} component
 * @returns {Promise<CleanUp>}
 */
export async function mount(name, { data: [message], parentElement: root, setTriggerValue }) {
    /** @type {{ draw: Draw<object> }} */
    const { draw } = await import(`../${name}.js`);
    const { place: key, sent } = message;
    const known = places.get(key);
    const place = known ?? { name: key, element: root.firstElementChild, root, sent: -Infinity, data: message, draw };
    places.set(key, place);
    if (place.element && root.firstElementChild !== place.element) root.replaceChildren(place.element);
    place.root = root;
    if (sent < place.sent) return () => {};
    Object.assign(place, { draw, sent, data: message });
    // Streamlit cleans up after overtaken calls too.
    const cleanUp = () => {
        if (place.sent === sent) leave(place);
    };
    if (message.fed) attend(place);
    else show(place, message, setTriggerValue);
    return cleanUp;
}

/**
 * Follow the messages of the server. A place is drawn again if its own words come after its message.
 * @param {MountedPlace} place
 */
function attend(place) {
    const words = JSON.stringify({ ...place.data, sent: null });
    const isNew = words !== place.words;
    place.words = words;
    if (!place.off) {
        place.off = on("received", () => update(place));
        place.news = null;
        update(place);
    } else if (isNew && place.news) show(place, { ...place.data, ...place.news });
}

/**
 * Draw a place with its data in the last message of the server.
 * @param {MountedPlace} place
 */
function update(place) {
    const news = state.received[place.name];
    if (!news || news === place.news) return;
    place.news = news;
    show(place, { ...place.data, ...news });
}

/** A place that messages feed sends its events by `messages`. */
const sendNothing = () => {};

/**
 * Draw, and clean up after the drawing before, unless that goes on. Then it returns the same clean-up as before.
 * @param {MountedPlace} place
 * @param {object} data
 * @param {Send} send
 */
function show(place, data, send = sendNothing) {
    const last = place.cleanUp;
    place.cleanUp = place.draw({ data, root: place.root, send });
    if (last !== place.cleanUp) last?.();
}

/** @param {MountedPlace} place */
function leave(place) {
    place.cleanUp?.();
    place.off?.();
    place.cleanUp = null;
    place.off = null;
}

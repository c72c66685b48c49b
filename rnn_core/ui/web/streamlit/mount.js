// Mounting a component. Streamlit 1.67 (static/js/BidiComponent) calls a component, and so `mount`, once for each
// message. The calls may be out of order, because the component's code is loaded asynchronously.
//
// If one run of the page's Python script immediately follows another, Streamlit may replace the element of a place (a
// slot of the page). Then this module moves the content of the old element to the new element.

import { on, state } from "../bus.js";

/** @import { CleanUp, Draw, MountedPlace, Send, StreamlitComponent } from "../types.js" */

/** @type {Map<string, MountedPlace>} */
const places = new Map();

/**
 * Draw the data of a place with one of the page's scripts. Returns the clean-up that Streamlit calls.
 *
 * A message that is older than the last one draws nothing.
 * @param {string} name - The script's file name, without its extension.
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
    // Streamlit also calls the clean-up of an outdated call, which must not end what a newer call has drawn.
    const cleanUp = () => {
        if (place.sent === sent) leave(place);
    };
    if (message.fed) attend(place);
    else show(place, message, setTriggerValue);
    return cleanUp;
}

/**
 * Draw a place whenever the server sends a message, and whenever Streamlit calls the component with other data.
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
 * Draw a place with its data in the server's last message, if they are new.
 * @param {MountedPlace} place
 */
function update(place) {
    const news = state.received[place.name];
    if (!news || news === place.news) return;
    place.news = news;
    show(place, { ...place.data, ...news });
}

/** Send nothing. A place whose data are in the server's messages sends its events with messages.js. */
const sendNothing = () => {};

/**
 * Draw a place. If `draw` returns a new clean-up function, call the previous one.
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

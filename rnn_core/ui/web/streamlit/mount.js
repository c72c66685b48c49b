// Mounting: Streamlit 1.67 (static/js/BidiComponent) calls a component whose code is still being loaded, or that is still
// drawing, once for each message, in any order. It may also make the element of a place anew if a run of the page follows
// another at once: what was in the first goes on in it.

import { on, state } from "../bus.js";

const places = new Map(); // name -> { element, root, sent, data, words, news, draw, cleanUp, off }

/** Draw what the server says of a place with a script of this folder. Returns the clean-up that Streamlit asks for. */
export async function mount(name, { data: [message], parentElement: root, setTriggerValue }) {
    const { draw } = await import(`../${name}.js`);
    const place = places.get(message.place) ?? { element: root.firstElementChild, sent: -Infinity };
    places.set(message.place, place);
    if (root.firstElementChild !== place.element) root.replaceChildren(place.element);
    place.root = root;
    if (message.sent < place.sent) return () => {};
    Object.assign(place, { draw, name: message.place, sent: message.sent, data: message });
    const cleanUp = () => {
        if (place.sent === message.sent) leave(place);
    }; // Streamlit calls it for overtaken calls too
    if (message.fed) attend(place);
    else show(place, message, setTriggerValue);
    return cleanUp;
}

/** Follow the messages of the server. Words of a place that come after its message are drawn with it again. */
function attend(place) {
    const words = JSON.stringify({ ...place.data, sent: null }),
        isNew = words !== place.words;
    place.words = words;
    if (!place.off) {
        place.off = on("received", () => update(place));
        place.news = null;
        update(place);
    } else if (isNew && place.news) show(place, { ...place.data, ...place.news });
}

/** Draw a place with what the last message of the server has for it. */
function update(place) {
    const news = state.received[place.name];
    if (!news || news === place.news) return;
    place.news = news;
    show(place, { ...place.data, ...news });
}

/** Draw, and clean up after the drawing before: unless that goes on, which returns the same clean-up as before. */
function show(place, data, send) {
    const last = place.cleanUp;
    place.cleanUp = place.draw({ data, root: place.root, send });
    if (last !== place.cleanUp) last?.();
}

function leave(place) {
    place.cleanUp?.();
    place.off?.();
    Object.assign(place, { cleanUp: null, off: null });
}

// The cards of the gallery. Each is one button, named by its title and described by its text.

import { closest, find } from "./elements.js";

/** @import { Card, Component, GalleryData, GalleryGroup } from "./types.js" */

/**
 * Return a new element with a text.
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name
 * @param {string} text
 * @param {object} properties
 */
function make(name, text, properties = {}) {
    return Object.assign(document.createElement(name), { textContent: text, ...properties });
}

/** @param {Card} card */
function makeCard({ name, title, says, badges, picture }) {
    const item = document.createElement("li");
    const button = item.appendChild(make("button", "", { type: "button" }));
    const words = make("span", "", { className: "words" });
    const labels = make("span", "", { className: "badges" });
    labels.append(...badges.map(badge => make("span", badge)));
    words.append(
        make("b", title, { id: `title-${name}` }),
        make("span", says, { className: "says", id: `says-${name}` }),
        labels,
    );
    button.dataset.name = name;
    button.setAttribute("aria-labelledby", `title-${name}`);
    button.setAttribute("aria-describedby", `says-${name}`);
    if (picture) {
        const { href } = new URL(picture, document.baseURI);
        button.append(make("img", "", { alt: "", width: 640, height: 200, src: href }));
    }
    button.append(words);
    return item;
}

/** @param {GalleryGroup} group */
function makeGroup({ title, says, cards }) {
    const section = document.createElement("section");
    const heading = section.appendChild(make("h3", title));
    heading.append(make("small", says));
    section.appendChild(make("ul", "", { role: "list" })).append(...cards.map(makeCard));
    return section;
}

/** @type {WeakMap<Element, string>} */
const drawn = new WeakMap();

/** @param {Component<GalleryData>} component */
export function draw({ data: { groups }, root, send }) {
    const gallery = find(root, ".gallery");
    const words = JSON.stringify(groups);
    // Unchanged cards are not replaced, so a focused card keeps the focus.
    if (drawn.get(gallery) !== words) gallery.replaceChildren(...groups.map(makeGroup));
    drawn.set(gallery, words);
    gallery.onclick = ({ target }) => {
        const card = /** @type {HTMLElement | null} */ (closest(target, "button"));
        if (card) send("chosen", card.dataset.name);
    };
    return () => {};
}

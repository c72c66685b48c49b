// The tour through the page. Each stop has a text and subjects: the parts of the page that the text is about. A veil
// dims everything except the subjects. Escape ends the tour.

import { all, listen, on, state } from "./bus.js";
import { find } from "./elements.js";
import { isTyped } from "./keys.js";
import { scrollBy } from "./streamlit/scrolling.js";
import { rectOf, rectOfTour } from "./tour/subjects.js";
import { Veil } from "./tour/veil.js";

/** @import { Component, Rect, Send, TourData } from "./types.js" */

const OPEN = "[role=dialog], dialog[open], [role=listbox], [role=menu]"; // Escape closes these
const COLOURS = ["--st-primary-color", "--st-background-color"];
const MARGIN_PX = 12; // around a subject that is scrolled into view
const SETTLES_MS = 3000; // after this time, or after a press by the visitor, a stop no longer scrolls the page

/** @type {WeakMap<Element, Tour>} */
const tours = new WeakMap();

class Tour {
    /** @type {TourData | null} */
    #data = null;
    /** @type {Send} */
    #send = () => {};
    #requested = 0;
    #arrived = 0;
    #veil = new Veil();

    /** @param {HTMLElement} element */
    constructor(element) {
        this.element = element;
        const soon = () => this.#soon();
        const resized = new ResizeObserver(soon);
        for (const each of [
            document.body,
            element,
            element.closest(".st-key-screen"),
            document.querySelector(".st-key-stage"),
        ])
            if (each) resized.observe(each);
        const off = all(
            on("shown", soon),
            on("curve", soon),
            on("received", soon),
            listen(window, "resize", soon),
            listen(window, "scroll", soon, true),
            listen(window, "transitionend", soon, true),
            listen(
                document,
                "keydown",
                event => {
                    if (endsTour(event)) this.#send("ended", true);
                },
                true,
            ),
            () => resized.disconnect(),
            () => cancelAnimationFrame(this.#requested),
            () => this.#veil.remove(),
        );
        this.leave = () => {
            off();
            tours.delete(element);
        };
    }

    /**
     * @param {TourData} data
     * @param {Send} send
     */
    show(data, send) {
        const { element } = this;
        this.#send = send;
        Object.assign(find(element, "h2"), { textContent: data.heading, hidden: false });
        find(element, "p").textContent = data.text;
        const style = getComputedStyle(element);
        for (const name of COLOURS) this.#veil.element.style.setProperty(name, style.getPropertyValue(name));
        if (data.stop !== this.#data?.stop) this.#arrived = performance.now();
        this.#data = data;
        this.#soon();
    }

    #soon() {
        this.#requested ||= requestAnimationFrame(() => {
            this.#requested = 0;
            this.#draw();
        });
    }

    /**
     * Draw the veil around the subjects. Just after the tour has reached a stop, scroll the first subject into view.
     */
    #draw() {
        const tour = rectOfTour();
        const found = this.#data?.subjects.map(rectOf) ?? [];
        const subjects = found.filter(rect => rect !== null);
        if (tour && subjects.length) this.#bringIntoView(subjects[0], tour);
        this.#veil.show(subjects, tour);
    }

    /**
     * @param {Rect} subject
     * @param {Rect} tour
     */
    #bringIntoView(subject, tour) {
        const now = performance.now();
        if (now > this.#arrived + SETTLES_MS || state.touched > this.#arrived) return;
        const below = subject.bottom + MARGIN_PX - innerHeight;
        const above = subject.top - MARGIN_PX - Math.max(0, tour.bottom);
        const way = below > 0 ? Math.min(below, above) : Math.min(0, above);
        if (Math.abs(way) >= 1) scrollBy(this.element, way);
    }
}

/**
 * Return whether a key press ends the tour. Escape does, except in three cases: the focus is in a field; or a dialog, a
 * list or a menu is open; or another script has handled the press.
 * @param {KeyboardEvent} event
 */
function endsTour(event) {
    const { key, defaultPrevented } = event;
    return key === "Escape" && !defaultPrevented && !isTyped(event) && !document.querySelector(OPEN);
}

/** @param {Component<TourData>} component */
export function draw({ data, root, send }) {
    const element = find(root, ".tour");
    const tour = tours.get(element) ?? new Tour(element);
    tours.set(element, tour);
    tour.show(data, send);
    return tour.leave;
}

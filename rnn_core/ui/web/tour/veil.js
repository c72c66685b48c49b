// The veil dims the page except for some rectangles, and frames these rectangles. It lets all presses through.

import { overlap } from "../elements.js";

/** @import { Rect } from "../types.js" */

const SVG = "http://www.w3.org/2000/svg";
const RADIUS_PX = 6;
const GUTTER_PX = 9; // between the tour's panel and the line beside it
const DOT_PX = 3.5;
const MIN_LINE_PX = 900; // in a narrower window, the line is not drawn

/**
 * Return the path data of a rectangle.
 * @param {Rect} rect
 */
function box({ left, top, right, bottom }) {
    return `M${left} ${top}H${right}V${bottom}H${left}Z`;
}

/**
 * Return the rectangles, after joining rectangles that overlap.
 * @param {Rect[]} rects
 */
function joined(rects) {
    /** @type {Rect[]} */
    const all = [];
    for (const rect of rects) {
        const other = all.find(each => overlap(each, rect));
        if (other)
            Object.assign(other, {
                left: Math.min(other.left, rect.left),
                right: Math.max(other.right, rect.right),
                top: Math.min(other.top, rect.top),
                bottom: Math.max(other.bottom, rect.bottom),
            });
        else all.push({ ...rect });
    }
    return all;
}

/**
 * Return the path data and the end of a line from the tour's panel to a subject (a rectangle that is not dimmed). The
 * line runs beside the panel and the subject, so that it crosses neither.
 * @param {Rect} tour
 * @param {Rect} subject
 */
function line(tour, subject) {
    const isLeft = subject.left - tour.left <= Math.max(0, tour.right - subject.right);
    const [from, to] = isLeft ? [tour.left, subject.left] : [tour.right, subject.right];
    const gutter = isLeft ? Math.min(from, to) - GUTTER_PX : Math.max(from, to) + GUTTER_PX;
    const [begin, end] = [(tour.top + tour.bottom) / 2, (subject.top + subject.bottom) / 2];
    return { d: `M${from} ${begin}H${gutter}V${end}H${to}`, x: to, y: end };
}

export class Veil {
    #drawn = "";

    constructor() {
        this.element = document.createElementNS(SVG, "svg");
        this.element.setAttribute("class", "veil");
        this.element.setAttribute("aria-hidden", "true");
        this.element.append(
            ...["path", "path", "circle", "g"].map((name, number) => {
                const part = document.createElementNS(SVG, name);
                part.setAttribute("class", ["dim", "line", "dot", "frames"][number]);
                return part;
            }),
        );
        document.body.append(this.element);
    }

    /**
     * Dim everything except for some rectangles and the tour's panel, and draw a line from the panel to the first
     * rectangle. Hide the veil if there are no rectangles, or no panel.
     * @param {Rect[]} subjects
     * @param {Rect | null} tour
     */
    show(subjects, tour) {
        const [width, height] = [innerWidth, innerHeight];
        const drawn = JSON.stringify([subjects, tour, width, height]);
        if (drawn === this.#drawn) return;
        this.#drawn = drawn;
        const [dim, way, dot, frames] = this.element.children;
        const isEmpty = !subjects.length || !tour;
        this.element.toggleAttribute("hidden", isEmpty);
        if (isEmpty) return;
        const whole = { left: 0, top: 0, right: width, bottom: height };
        const framed = joined(subjects);
        dim.setAttribute("d", [whole, tour, ...framed].map(box).join(""));
        frames.replaceChildren(...framed.map(frame));
        const { d, x, y } = line(tour, framed[0]);
        const isDrawn = width >= MIN_LINE_PX;
        way.setAttribute("d", isDrawn ? d : "");
        for (const [name, value] of Object.entries({ cx: x, cy: y, r: isDrawn ? DOT_PX : 0 }))
            dot.setAttribute(name, String(value));
    }

    remove() {
        this.element.remove();
    }
}

/**
 * Return an element that frames a rectangle.
 * @param {Rect} rect
 */
function frame({ left, top, right, bottom }) {
    const element = document.createElementNS(SVG, "rect");
    const place = { x: left, y: top, width: right - left, height: bottom - top, rx: RADIUS_PX };
    for (const [name, value] of Object.entries(place)) element.setAttribute(name, String(value));
    return element;
}

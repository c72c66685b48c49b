// Fitting: a figure put together from what the server sends of it, and laid out for the place where it stands.

import { placeOf, restOfPanel } from "../place.js";

const LOWEST = 0.75,
    HIGHEST = 2; // of the height for which a figure is made
const HOPELESS = 0.5,
    RELAXED = 0.85; // with less room than this share of it one scrolls anyway, and is given this one

/** A layout with all that is measured in pixels larger, as the page's text is. */
function enlarged(layout, times) {
    if (times === 1 || !layout || typeof layout !== "object") return layout;
    if (Array.isArray(layout)) return layout.map(each => enlarged(each, times));
    const pixels = new Set([
        "size",
        "height",
        "l",
        "r",
        "t",
        "b",
        "xshift",
        "yshift",
        "standoff",
        "thickness",
        "xpad",
        "ypad",
    ]);
    if (layout.lenmode === "pixels") pixels.add("len");
    return Object.fromEntries(
        Object.entries(layout).map(([name, value]) => [
            name,
            pixels.has(name) && typeof value === "number" ? value * times : enlarged(value, times),
        ]),
    );
}

/** The layout of a figure where it stands. looks: what says which panel it is of. */
export function fit(element, figure, looks) {
    const { em, room } = placeOf(element, restOfPanel(element, looks));
    const fitted = { ...enlarged(figure.layout, em), width: element.clientWidth };
    if (room !== null) {
        const share = room / fitted.height,
            lowest = share < HOPELESS ? RELAXED : LOWEST;
        fitted.height = Math.round(fitted.height * Math.min(Math.max(share, lowest), HIGHEST));
    }
    return fitted;
}

/** A figure that differs from another one; `difference` is what the server says of it. What is the same is shared. */
export function changed(value, difference) {
    if ("" in difference) return difference[""];
    const copy = Array.isArray(value) ? [...value] : { ...value };
    for (const [name, each] of Object.entries(difference)) copy[name] = changed(value[name], each);
    return copy;
}

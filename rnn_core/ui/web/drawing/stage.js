// The stage: bands under one another on one time axis.

import { board } from "./board.js";
import { lighting } from "./colours.js";
import { compose } from "./compose.js";
import { hintAt, stepBelow } from "./layout/hint.js";
import { paintBand, paintLegends, paintStrip } from "./paint.js";

/** Return what may flash: the values of each band, how large it is, and how light its values are. */
function lights({ scene, layout, derived, colours }) {
    return derived.map(({ values, band }, number) => ({
        values: band.against ? null : values,
        area: layout.bands[number].bottom - layout.bands[number].top,
        lights: lighting(scene.scales[band.scale], colours[band.scale]),
    }));
}

/** Paint what is new. last: what is on the canvas, null where that is empty. */
function paint(pen, all, last) {
    if (!last) paintLegends(pen, all);
    const isNew = ({ values, marks }, number) => {
        const before = last?.derived[number];
        return before?.values !== values || before.marks !== marks;
    };
    const news = [...all.derived.keys()].filter(number => !last || isNew(all.derived[number], number));
    for (const number of news) paintBand(pen, all, number);
    if (news.length) paintStrip(pen, all);
}

/** Return the step at a place within the plot, or null. A single output for all steps is of none. */
function stepAt(all, x, y) {
    const { plot } = all.layout;
    if (x < plot.left || x >= plot.right) return null;
    const hint = hintAt(all, x, y);
    return hint ? hint.step : stepBelow(all.layout, x, y);
}

/** The art of bands, as a board has it. */
export const BANDS = {
    compose,
    lights,
    paint,
    hintAt,
    stepAt,
    stepBelow: ({ layout }, x, y) => stepBelow(layout, x, y),
};

/** Mount a stage into an element, as a board. */
export function mount(element, options) {
    return board(element, options, () => BANDS);
}

// Calm: keeps heatmaps from flashing (WCAG 2.3.1). A cell turns where it has become lighter and now becomes darker, or
// the other way round. Where a quarter of the picture would do so again too soon it is not drawn: it waits, and the next
// epoch may take its place.

const STRONG = 0.1;
const PALE = 0.8; // relative luminance: of a change that counts, and of its darker side at the most
const LARGE = 0.25; // of the area of all heatmaps
const TURN = 180; // milliseconds from one turn to the next: in no second more than three flashes, of two turns each

/**
 * Return how the cells of a heatmap stand if it is drawn after `last`: how light each was where it turned, or beyond,
 * which way it went, and the share of them that turn. A cell without a value stays as it was.
 */
function turn(values, lights, last) {
    const first = last?.light.length !== values.length;
    const light = new Float32Array(values.length);
    const way = new Int8Array(values.length);
    let turns = 0;
    for (let cell = 0; cell < values.length; cell += 1) {
        const before = first ? null : last.light[cell];
        const went = first ? 0 : last.way[cell];
        const now = Number.isNaN(values[cell]) ? (before ?? 0) : lights(values[cell]);
        const change = first ? 0 : now - before;
        const goes = Math.sign(change);
        const counts = Math.abs(change) >= STRONG && Math.min(now, before) < PALE;
        if (counts && goes === -went) turns += 1;
        way[cell] = counts ? goes : went;
        light[cell] = first || counts || goes === went ? now : before;
    }
    return { values, light, way, share: turns / values.length };
}

/** Return what is known before anything was drawn. */
export const still = () => ({ bands: [], turned: -Infinity });

/**
 * Return {wait, state}: the milliseconds that a picture has to wait, or 0, and then what is known once it is drawn.
 *
 * bands: [{values, area, lights}, …]; values may be null. lights: function of a value that gives its luminance.
 */
export function calm(state, bands, now) {
    const whole = bands.reduce((sum, { area }) => sum + area, 0);
    let turned = 0;
    const next = bands.map(({ values, area, lights }, number) => {
        const last = state.bands[number];
        if (!values || last?.values === values) return last;
        const band = turn(values, lights, last);
        turned += area * band.share;
        return band;
    });
    const large = turned > 0 && turned >= LARGE * whole;
    const wait = large ? state.turned + TURN - now : 0;
    if (wait > 0) return { wait, state };
    return { wait: 0, state: { bands: next, turned: large ? now : state.turned } };
}

// Figures on an empty page, for tests/browser/test_drawing.py, and on the app's page, for test_panels.py.

/** Add `draw` to the window. `draw` shows the Plotly figure that `figure` returns for an epoch of a training run. */
export function mountChart() {
    window.figure = (...data) => ({ data, layout: { height: 100 } });
    const rest = { more: {}, base: null, calm: "calm", plotly: "plotly" };
    const draw = (/** @type {number} */ epoch, /** @type {string} */ of) => {
        const now = { figure: { "": window.figure(of, epoch) } };
        const data = { ...rest, epoch, of, alt: `${of} ${epoch}`, now, sent: window.next(), place: "here", fed: false };
        const parentElement = /** @type {HTMLElement} */ (document.querySelector("main"));
        return window.mount("plotly/chart", { data: [data], parentElement, setTriggerValue: () => {} });
    };
    Object.assign(window, { draw });
}

/** Add `show` to the window. `show` draws an epoch's picture with the drawing module, or hides the picture for null. */
export function mountPicture(/** @type {[scene: object, palettes: object]} */ [scene, palettes]) {
    const rest = { palettes, font: "sans-serif", calm: "calm", more: {}, part: "base", of: "one", view: {} };
    const some = { scene, frames: {} };
    const data = (/** @type {number | null} */ epoch, /** @type {unknown} */ now = epoch && some) => ({
        ...rest,
        now,
        epoch,
        alt: `weights ${epoch}`,
        sent: window.next(),
        place: "here",
        fed: false,
    });
    const show = (/** @type {number | null} */ epoch, /** @type {unknown} */ now) => {
        const parentElement = /** @type {HTMLElement} */ (document.querySelector("main"));
        return window.mount("still", { data: [data(epoch, now)], parentElement, setTriggerValue: () => {} });
    };
    Object.assign(window, { some, data, show });
}

/** Show the picture of an epoch, and hide the picture before the browser has drawn it. */
export async function drawAndHide() {
    const { draw } = await window.load("still");
    const root = /** @type {HTMLElement} */ (document.querySelector("main"));
    window.state.hand = null;
    for (const epoch of [5, null])
        draw({ data: /** @type {Parameters<typeof draw>[0]["data"]} */ (window.data(epoch)), root, send: () => {} });
}

/**
 * Draw two heatmaps alternately, twenty times per second, until nine changes have been shown. Then draw once more, and
 * return the last epoch. `flips` has the time of each shown change.
 * @param {object[]} pictures - The values of the two heatmaps, as packed arrays.
 */
export async function flip(pictures) {
    const ends = { zmin: 0, zmax: 1, xaxis: "x", yaxis: "y" };
    const colorscale = [
        [0, "#000000"],
        [1, "#ffffff"],
    ];
    const heatmap = (/** @type {object} */ z) => ({ type: "heatmap", z, colorscale, ...ends });
    window.figure = (_, epoch) => ({ layout: {}, data: [heatmap(pictures[Number(epoch) % 2])] });
    window.flips = [];
    const chart = /** @type {HTMLElement} */ (document.querySelector(".chart"));
    const draw = /** @type {(epoch: number, of: string) => void} */ (window.draw);
    let last = -1;
    const note = () => {
        const now = Number(chart.dataset.epoch) % 2;
        if (now !== last) window.flips.push(performance.now());
        last = now;
    };
    new MutationObserver(note).observe(chart, { attributeFilter: ["data-epoch"] });
    let epoch = 0;
    while (window.flips.length < 9) {
        draw(epoch, "one");
        await new Promise(resolve => setTimeout(resolve, 50));
        epoch += 1;
    }
    draw(epoch, "one");
    return epoch;
}

/**
 * Return the position of a seed's last point in the figure of the open panel: [x, y] in pixels of the window.
 * @param {number} seed
 */
export function placeOfSeed(seed) {
    const figure = /** @type {any} */ (document.querySelector(".st-key-panel_figure .js-plotly-plot"));
    if (!figure) return null;
    const { left, top } = figure.getBoundingClientRect();
    const { xaxis, yaxis } = figure._fullLayout;
    for (const { customdata, x, y } of figure._fullData) {
        const numbers = Array.from(customdata ?? [], (each, index) => (Number.isFinite(y[index]) ? Number(each) : NaN));
        const number = numbers.lastIndexOf(seed);
        if (number >= 0)
            return [left + xaxis._offset + xaxis.c2p(x[number]), top + yaxis._offset + yaxis.c2p(y[number])];
    }
    return null;
}

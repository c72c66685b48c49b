/**
 * Return the bands (heatmaps) that the drawing module has drawn in an element, or null if it has drawn none yet.
 *
 * @param {{stageOf?: Function, drawingOf?: Function}} module - stage.js or still.js.
 * @param {string} selector - The selector of the element.
 */
export default ({ stageOf, drawingOf }, selector) => {
    const element = document.querySelector(selector);
    const canvas = element?.querySelector("canvas");
    const drawn = element && (stageOf ? stageOf(element).drawing : drawingOf?.(element))?.drawn;
    if (!drawn || !canvas) return null;
    const { layout, derived } = drawn;
    const { plot, fold } = layout;
    const place = canvas.getBoundingClientRect();
    return layout.bands.map((/** @type {any} */ { top, bottom, rows, band }, /** @type {number} */ number) => {
        const { title, note, values, marks } = derived[number];
        return {
            title: title.replaceAll("<wbr>", ""),
            note: note.replaceAll(/<[^>]*>/g, ""),
            letters: band.letters ?? null,
            values: values && Array.from(values, value => (Number.isFinite(value) ? value : null)),
            marks: marks ? marks.filter(Boolean).length : 0,
            steps: [fold.first, fold.last],
            rows,
            parts: fold.parts,
            begin: fold.begin,
            columns: fold.columns,
            x: place.x + plot.left,
            y: place.y + top,
            width: plot.right - plot.left,
            height: bottom - top,
        };
    });
};

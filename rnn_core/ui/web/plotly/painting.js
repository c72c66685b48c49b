// Painting: the pixels of heatmaps, the course of lines and the words of titles are changed here exactly as Plotly would
// change them, in a fraction of its time.

import { numbers } from "./figures.js";

const TAG = /<[^>]*>/g;
/** Whether two values are the same but for these names. */
function same(one, other, ...but) {
    if (one === other) return true;
    if (!one || !other || typeof one !== "object" || typeof other !== "object") return false;
    const names = Object.keys(one);
    return names.length === Object.keys(other).length
        && names.every(name => but.includes(name) || (name in other && same(one[name], other[name])));
}

/** What is new among the items of two lists: [new, old, number], or null where one is longer. */
function news(items, old) {
    if (items.length !== old.length) return null;
    return items.map((each, number) => [each, old[number], number]).filter(([each, before]) => !same(each, before));
}

/** The colour of a value, as Plotly mixes it. */
function mixer({ cmin, cmax, colorscale }) {
    const stops = colorscale.map(([share, colour]) =>
        [cmin + share * (cmax - cmin), [1, 3, 5].map(place => parseInt(colour.slice(place, place + 2), 16))]);
    return value => {
        let above = 1;
        while (above < stops.length - 1 && value >= stops[above][0]) above += 1;
        const [[from, low], [to, high]] = [stops[above - 1], stops[above]];
        const share = Math.min(Math.max((value - from) / (to - from), 0), 1);
        return low.map((each, part) => Math.round(each * (1 - share) + high[part] * share));
    };
}

/** The picture of a heatmap, as Plotly would make it, and the element that shows it; null if it cannot be painted. */
function painted({ element, fine }, trace, old) {
    const { z, xaxis, yaxis, texttemplate } = trace;
    if (z.bdata === old.z.bdata) return [];
    if (texttemplate) return null;
    const image = element.querySelector(`.subplot.${xaxis}${yaxis} .hm image`);
    if (!image || z.dtype !== "f4" || image.style.imageRendering) return null;
    const size = ["width", "height"].map(side => image.getAttribute(side));
    const canvas = coloured(trace, element.layout, fine, size);
    return [() => image.setAttribute("href", canvas.toDataURL())];
}

/** The values of a heatmap as the colours of a picture. size: its width and height in pixels. */
function coloured({ z, yaxis, coloraxis, colorscale, zmin, zmax, xgap, ygap }, layout, fine, [width, height]) {
    const { margin, height: whole, [yaxis.replace("y", "yaxis")]: { domain }, [coloraxis]: scale } = layout;
    const high = (whole - margin.t - margin.b) * (domain[1] - domain[0]);
    const canvas = Object.assign(document.createElement("canvas"), { width, height }), pen = canvas.getContext("2d");
    const [rows, columns] = z.shape.split(",").map(Number), across = canvas.width / columns, down = high / rows;
    const colour = mixer(scale ?? { cmin: zmin, cmax: zmax, colorscale }), gap = fine ? 0 : xgap;
    numbers(z.bdata).forEach((value, place) => {
        if (Number.isNaN(value)) return;
        const row = Math.floor(place / columns), column = place % columns;
        const left = Math.round(column * across), top = Math.round(row * down);
        pen.fillStyle = `rgb(${colour(value)})`;
        pen.fillRect(left + Math.floor(gap / 2), top + Math.floor(ygap / 2),
            Math.round((column + 1) * across) - left - gap, Math.round((row + 1) * down) - top - ygap);
    });
    return canvas;
}

/** The course of a line that goes on, and its markers, as Plotly would draw them; null if they cannot be painted. */
function lined({ element }, { x, y, xaxis = "x", yaxis = "y" }, old, number) {
    const { margin, width, height, [xaxis.replace("x", "xaxis")]: across, [yaxis.replace("y", "yaxis")]: upwards } = element.layout;
    const drawn = element.querySelectorAll(".scatterlayer .trace")[number], line = drawn?.querySelector("path.js-line");
    const markers = [...drawn?.querySelectorAll("path.point") ?? []];
    if (!line || !x.dtype || !y.dtype || across.domain || upwards.domain) return null;  // it is not the only plot
    const place = (from, to, size) => value => (value - from) / (to - from) * size, [low, high] = upwards.range;
    const left = place(...across.range, width - margin.l - margin.r);
    const top = place(high, low, height - margin.t - margin.b), values = numbers(y.bdata, y.dtype);
    if (!values.every(Number.isFinite)) return null;
    const points = Array.from(numbers(x.bdata, x.dtype), (value, each) => [left(value), top(values[each])]);
    return [() => {
        line.setAttribute("d", `M${points.map(point => point.map(pixel => pixel.toFixed(2)).join()).join("L")}`);
        if (!markers.length) return;
        while (markers.length > points.length) markers.pop().remove();
        while (markers.length < points.length) markers.push(markers[0].parentNode.appendChild(markers[0].cloneNode()));
        points.forEach(([right, down], each) => markers[each].setAttribute("transform", `translate(${right},${down})`));
    }];
}

// What may differ between two traces one of which is painted over the other, and what paints it.
const PAINTERS = {
    heatmap: [["z", "customdata", "hovertemplate"], painted],
    scatter: [["x", "y"], lined],
};

/** The pieces of a note, each with what it says now; null where it has others, or would take another place. */
function reworded({ element }, { text, xanchor }, old, number) {
    const drawn = element.querySelector(`.annotation[data-index="${number}"] text`), pieces = [];
    if (!drawn || text.includes("&") || `${text.match(TAG)}` !== `${old.text.match(TAG)}`) return null;
    if (xanchor === "right" && text.length !== old.text.length) return null;
    const walker = document.createTreeWalker(drawn, NodeFilter.SHOW_TEXT), says = text.split(TAG).filter(Boolean);
    while (walker.nextNode()) if (walker.currentNode.data) pieces.push(walker.currentNode);
    return pieces.length === says.length ? pieces.map((piece, place) => () => { piece.data = says[place]; }) : null;
}

/** Show a figure of which only the values of heatmaps and lines and the words of notes are new, in a fraction of the time that
    Plotly takes; false if more is. Plotly draws what stays, and what is pointed at. */
export function repaint(chart, figure) {
    const { seen } = chart, { layout } = figure;
    if (!seen || !same(layout, seen.layout, "annotations")) return false;
    const traces = news(figure.data, seen.data), notes = news(layout.annotations ?? [], seen.layout.annotations ?? []);
    const paintable = ([each, old]) => each.type in PAINTERS && same(each, old, ...PAINTERS[each.type][0]);
    if (!traces?.every(paintable) || !notes?.every(([each, old]) => same(each, old, "text"))) return false;
    if (!traces.length && !notes.length) return true;
    if (chart.element.matches(":hover")) return false;
    const changes = [
        ...traces.map(each => PAINTERS[each[0].type][1](chart, ...each)),
        ...notes.map(each => reworded(chart, ...each)),
    ];
    if (!changes.every(Boolean)) return false;
    changes.flat().forEach(change => change());
    chart.seen = figure;
    chart.painted = true;
    return true;
}

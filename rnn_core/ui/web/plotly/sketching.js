// Sketching: what the stage shows until Plotly is there, most of a second later: its heatmaps and the words beside them.

import { numbers } from "./figures.js";
import { fit } from "./fitting.js";
import { coloured } from "./painting.js";

const SHIFTS = { left: 0, top: 0, center: -50, middle: -50, right: -100, bottom: -100 };  // percent

/** A text in the few tags that Plotly knows. Nothing of it is taken for HTML, for it may hold what somebody has written. */
function worded(text) {
    const words = document.createElement("span");
    let part = "span", size = "";
    for (const piece of text.split(/(<[^>]*>)/)) {
        if (piece === "<br>") words.append(document.createElement("br"));
        else if (piece.startsWith("<b")) [part, size] = ["b", piece.match(/font-size: ([\d.]+em)/)?.[1] ?? ""];
        else if (piece.startsWith("<")) [part, size] = ["span", ""];
        else if (piece) {
            words.append(Object.assign(document.createElement(part), { textContent: piece }));
            words.lastChild.style.fontSize = size;
        }
    }
    return words;
}

/** Draw a figure as far as that goes without Plotly, and give the chart the height that it will have. Returns whether it
    was drawn. */
export function sketch(chart, { figure, place }) {
    const { element } = chart, layout = fit(chart, figure), { width, height, margin, xaxis } = layout;
    element.style.height = `${height}px`;
    if (window.Plotly || !element.clientWidth || place !== "stage") return false;
    const drawn = Object.assign(document.createElement("div"), { className: "sketch" });
    const across = width - margin.l - margin.r, down = height - margin.t - margin.b;
    const add = (element, style) => drawn.append(Object.assign(element, { style: `position: absolute; ${style}` }));
    for (const trace of figure.data) {
        const { type, z, x, yaxis } = trace;
        if (type !== "heatmap" || z?.dtype !== "f4") continue;
        const [, upper] = layout[yaxis.replace("y", "yaxis")].domain, [begin, end] = xaxis.range;
        const columns = Number(z.shape.split(",")[1]), ends = numbers(x.bdata, x.dtype), half = ends.length > columns ? 0 : 0.5;
        const [from, to] = [ends[0] - half, ends.at(-1) + half].map(step => margin.l + (step - begin) / (end - begin) * across);
        const band = coloured(trace, layout, layout.fine, high => [to - from, high].map(Math.round));
        add(band, `left: ${from}px; top: ${margin.t + (1 - upper) * down}px`);
    }
    for (const { text, x, y, xref, xanchor, yanchor, xshift = 0, yshift = 0, font, align, name } of layout.annotations ?? []) {
        if (xref !== "paper" || name === "word") continue;
        const left = margin.l + x * across + xshift, top = margin.t + (1 - y) * down - yshift;
        const look = `font: ${font.size}px / 1.3 ${layout.font.family}; color: ${font.color}; text-align: ${align ?? "center"}`;
        add(worded(text), `left: ${left}px; top: ${top}px; white-space: nowrap; ${look};
            transform: translate(${SHIFTS[xanchor]}%, ${SHIFTS[yanchor ?? "top"]}%)`);
    }
    element.querySelector(".sketch")?.remove();
    element.append(drawn);
    return true;
}

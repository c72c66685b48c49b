// The curve: loss or accuracy over the epochs, training and validation, as SVG in an element of whatever page there is.

import { unpack } from "./data/arrays.js";
import { pieces } from "./data/words.js";
import { wholeTicks } from "./layout/texts.js";
import { measurer } from "./write.js";

const SVG = "http://www.w3.org/2000/svg";
const SIZE = { height: 124, handle: 40, title: 13, small: 12, line: 1.25, gap: 6 }; // pixels where the page's text has 14
const MARGINS = {
    above: { left: 40, right: 20, head: 22, foot: 28 },
    beside: { left: 122, right: 20, head: 8, foot: 28 },
};
const HEADROOM = 1.05,
    ABOVE_CHANCE = 1.25; // of the largest value, and of the loss of a constant output
const FEW = 60; // values that are marked one by one
const KINDS = ["train", "validation"];
const STEPS = [1, 2, 2.5, 5, 10],
    LEVELS = 2; // of a scale's ticks
const TICKS = 12; // epochs that are named at the most

/** Return an element of SVG. */
function make(name, attributes, ...children) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
}

/** Return about so many ticks from 0 up to a value. */
function ticksTo(top, count) {
    const power = 10 ** Math.floor(Math.log10(top / count));
    const every = STEPS.map(step => step * power).find(step => top / step <= count + 1);
    return Array.from({ length: Math.floor(top / every + 1e-9) + 1 }, (_, number) => number * every);
}

/** Return up to which value the curve is drawn. */
export function topOf({ curve, chance }, lines) {
    if (curve === "accuracy") return HEADROOM;
    const largest = Math.max(0, ...Object.values(lines).flatMap(values => Array.from(values).filter(Number.isFinite)));
    return Math.max(ABOVE_CHANCE * chance.value, HEADROOM * largest);
}

/** Return the name of the loss of a constant output, in the lines in which it stands beside the curve. */
function constantLines({ words: name }) {
    return pieces(name).map(piece => piece.replace(/^:/, "").trim());
}

/** Return where everything of a curve stands. */
function layOut({ curve, epochs, chance }, { em, beside }, width, measure) {
    const margin = MARGINS[beside ? "beside" : "above"],
        handle = SIZE.handle * em;
    const [left, usual, head, foot] = ["left", "right", "head", "foot"].map(side => margin[side] * em);
    const name = Math.max(...constantLines(chance).map(line => measure(line, SIZE.small * em, false)));
    const right = beside && curve === "loss" ? Math.ceil(name + SIZE.gap * em) : usual;
    const height = SIZE.height * em,
        from = left + handle / 2,
        way = Math.max(1, width - left - right - handle);
    return {
        em,
        beside,
        width,
        height,
        left,
        right,
        head,
        foot,
        handle,
        x: epoch => from + (epoch / epochs) * way,
        y: (value, top) => height - foot - (value / top) * (height - head - foot),
        epochAt: x => Math.round(Math.min(Math.max((x - from) / way, 0), 1) * epochs),
    };
}

/**
 * Mount a curve into an element. Returns {show, destroy, picture}.
 *
 * palettes: {light, dark}. font: the family of the texts. onPress: called with the epoch that is pressed. onLayout: with
 * {left, right, head, foot, handle, height} in pixels, where a handle may be laid over the axis of the epochs.
 * onDrawn: with what was shown.
 */
export function mount(element, { palettes, font, onPress, onLayout, onDrawn }) {
    const root = element.appendChild(document.createElement("div")),
        measure = measurer(font);
    Object.assign(root.style, { position: "relative", fontFamily: font });
    const picture = root.appendChild(make("svg", { class: "curve" }));
    const [back, front, over] = ["g", "g", "g"].map(name => picture.appendChild(make(name, {})));
    const hint = root.appendChild(document.createElement("div")),
        ended = new AbortController();
    hint.className = "hint";
    hint.hidden = true;
    let next = null,
        drawn = null,
        pointed = null;

    function draw() {
        const width = root.clientWidth;
        if (!next || !width) return;
        const { data, view } = next,
            colours = palettes[view.dark ? "dark" : "light"];
        const lines = linesOf(data),
            top = topOf(data, lines),
            layout = layOut(data, view, width, measure);
        const level = levelOfConstant({ data, lines, top, layout, measure });
        const all = { data, view, lines, top, layout, colours, measure, level };
        const key = JSON.stringify([{ ...data, lines: Object.keys(lines) }, view, width, top, level, measure.version]);
        if (drawn?.key !== key) {
            for (const [name, value] of Object.entries({ width, height: layout.height }))
                picture.setAttribute(name, value);
            back.replaceChildren(...axes(all), ...names(all), ...rates(all));
            over.replaceChildren(...(data.curve === "loss" ? nameOfConstant(all) : []));
            onLayout(layout);
        }
        front.replaceChildren(...KINDS.filter(kind => lines[kind]).flatMap(kind => course(kind, all)));
        drawn = { ...all, key };
        point();
        onDrawn(next);
    }

    /** Tell the values of the epoch under the pointer. */
    function point() {
        front.querySelector(".pointed")?.remove();
        hint.hidden = pointed === null || !drawn;
        if (hint.hidden) return;
        const { data, lines, layout, colours, top } = drawn;
        const epoch = Math.min(layout.epochAt(pointed), Math.max(...KINDS.map(kind => (lines[kind]?.length ?? 1) - 1)));
        const x = layout.x(epoch),
            [head, foot] = [layout.head, layout.height - layout.foot];
        front.append(
            make("path", { class: "pointed", d: `M${x} ${head}V${foot}`, stroke: colours.muted, fill: "none" }),
        );
        const told = KINDS.filter(kind => Number.isFinite(lines[kind]?.[epoch])).map(
            kind => `${data.words[data.curve]}, ${data.words[kind]}: ${lines[kind][epoch].toFixed(4)}`,
        );
        hint.replaceChildren(
            ...[`${data.words.epoch} ${epoch}`, ...told].map(text => {
                const line = document.createElement("div");
                line.textContent = text;
                return line;
            }),
        );
        Object.assign(hint.style, {
            position: "absolute",
            pointerEvents: "none",
            whiteSpace: "nowrap",
            padding: "0.25em 0.6em",
            zIndex: 2,
            fontSize: `${14 * layout.em}px`,
            color: colours.paper,
            background: colours.text,
            lineHeight: 1.35,
            left: 0,
            top: 0,
        });
        const away = 12,
            left = x + away + hint.offsetWidth <= layout.width ? x + away : x - away - hint.offsetWidth;
        hint.style.translate = `${Math.max(0, left)}px ${layout.y(lines.train?.[epoch] ?? 0, top) - hint.offsetHeight - away}px`;
    }

    const hear = (name, act) => picture.addEventListener(name, act, { signal: ended.signal });
    const xOf = ({ clientX }) => clientX - picture.getBoundingClientRect().left;
    hear("pointermove", event => {
        pointed = xOf(event);
        point();
    });
    hear("pointerleave", () => {
        pointed = null;
        point();
    });
    hear("click", event => {
        if (drawn) onPress(drawn.layout.epochAt(xOf(event)));
    });
    const loaded = () => {
        measure.forget();
        draw();
    };
    document.fonts.addEventListener("loadingdone", loaded, { signal: ended.signal });
    const observer = new ResizeObserver(() => {
        if (drawn?.layout.width !== root.clientWidth) draw();
    });
    observer.observe(root);

    return {
        picture,
        /** Show a curve. data: as the server has it. view: {dark, em, beside}. */
        show(data, view) {
            next = { data, view };
            draw();
        },
        destroy() {
            ended.abort();
            observer.disconnect();
            root.remove();
        },
    };
}

/** Return the values of each kind that has any, {kind: (E,)}. */
function linesOf({ lines }) {
    const found = Object.entries(lines).map(([kind, packed]) => [kind, unpack(packed).values]);
    return Object.fromEntries(found.filter(([, values]) => values.some(Number.isFinite)));
}

/** The lines of a kind, broken where there is no number, and its marks if there are few. */
function course(kind, { lines, top, layout, colours }) {
    const values = Array.from(lines[kind]),
        colour = colours[kind],
        { em } = layout;
    const at = values.map((value, epoch) => (Number.isFinite(value) ? [layout.x(epoch), layout.y(value, top)] : null));
    const path = at.map((point, epoch) =>
        point ? `${at[epoch - 1] ? "L" : "M"}${point.map(each => each.toFixed(2)).join(" ")}` : "",
    );
    const look = { d: path.join(""), fill: "none", stroke: colour, "stroke-width": 2.5 * em, class: kind };
    const line = make("path", kind === "validation" ? { ...look, "stroke-dasharray": `${6 * em} ${3 * em}` } : look);
    if (values.length > FEW) return [line];
    const marks = at
        .filter(Boolean)
        .map(([cx, cy]) => make("circle", { cx, cy, r: 2.5 * em, fill: colour, class: kind }));
    return [line, ...marks];
}

/** Return a text. */
function words(text, x, y, { size, colour, anchor = "start", bold = false, kind = "" }) {
    const look = { x, y, fill: colour, "font-size": size, "text-anchor": anchor, "dominant-baseline": "central" };
    return make("text", { ...look, "font-weight": bold ? "bold" : "normal", class: kind }, text);
}

/** Return the grid, the numbers at both axes, and the loss of a constant output. */
function axes({ data, top, layout, colours, measure }) {
    const { em, left, right, foot, width, height, x, y } = layout,
        { chance, epochs } = data;
    const small = { size: SIZE.small * em, colour: colours.muted },
        found = [];
    for (const level of ticksTo(top, LEVELS)) {
        const at = y(level, top);
        found.push(make("path", { d: `M${left} ${at}H${width - right}`, stroke: colours.grid, fill: "none" }));
        found.push(words(String(Number(level.toPrecision(3))), left - SIZE.gap * em, at, { ...small, anchor: "end" }));
    }
    const widest = measure(String(epochs), small.size, false),
        room = width - left - right;
    const least = Math.max(epochs <= TICKS ? 1 : epochs / TICKS, (1.5 * widest * epochs) / room);
    for (const tick of [0, ...wholeTicks(1, epochs, least)])
        found.push(words(String(tick), x(tick), height - foot / 2, { ...small, anchor: "middle", kind: "axis" }));
    if (data.curve === "loss")
        found.push(
            make("path", {
                d: `M${left} ${y(chance.value, top)}H${width - right}`,
                stroke: colours.muted,
                fill: "none",
                "stroke-width": 1.5 * em,
                "stroke-dasharray": `${6 * em} ${6 * em}`,
            }),
        );
    return found;
}

/** Return the middle of the name of a constant output on the paper: above its line, or below it where a curve is above. */
function levelOfConstant({ data: { chance }, lines, top, layout, measure }) {
    const { em, right, width, handle, height, foot, x, y } = layout,
        size = SIZE.small * em,
        line = SIZE.line * size;
    const at = y(chance.value, top),
        end = width - right - handle;
    const begin = end - measure(constantLines(chance)[0], size, false);
    const isFree = middle =>
        Object.values(lines).every(values =>
            values.every((value, epoch) => {
                const near = x(epoch) > begin - line && x(epoch) < end + line;
                return !near || !Number.isFinite(value) || Math.abs(y(value, top) - middle) > line / 2;
            }),
        );
    const [above, below] = [at - 0.6 * line, at + 0.6 * line];
    return isFree(above) || !isFree(below) || below + line / 2 > height - foot ? above : below;
}

/** Return the name of the loss of a constant output: in the margin, or where that is narrow on the paper at the line. */
function nameOfConstant({ data: { chance }, top, layout, colours, level }) {
    const { em, beside, right, width, handle, y } = layout,
        at = y(chance.value, top),
        lines = constantLines(chance);
    const small = { size: SIZE.small * em, colour: colours.muted },
        line = SIZE.line * small.size;
    if (!beside) {
        const name = words(lines[0], width - right - handle, level, { ...small, anchor: "end" });
        for (const [key, value] of Object.entries({
            stroke: colours.paper,
            "stroke-width": 4 * em,
            "paint-order": "stroke",
        }))
            name.setAttribute(key, value);
        return [name];
    }
    const first = Math.max(at - ((lines.length - 1) / 2) * line, small.size / 2);
    return lines.map((text, number) => words(text, width - right + SIZE.gap * em, first + number * line, small));
}

/** Return the lines where the learning rate changed, with its names; one that would run into another is left out. */
function rates({ data, layout, colours, measure }) {
    const { em, head, foot, height, x } = layout,
        size = SIZE.small * em,
        found = [];
    let free = -Infinity;
    for (const [epoch, name] of data.rates) {
        const at = x(epoch),
            from = at + (SIZE.gap * em) / 2;
        found.push(
            make("path", {
                d: `M${at} ${head}V${height - foot}`,
                stroke: colours.muted,
                fill: "none",
                "stroke-width": 1.5 * em,
                "stroke-dasharray": `${8 * em} ${3 * em} ${2 * em} ${3 * em}`,
            }),
        );
        if (from < free) continue;
        found.push(words(name, from, head + size / 2, { size, colour: colours.muted }));
        free = from + measure(name, size, false) + SIZE.gap * em;
    }
    return found;
}

/** Return the title, the names of the lines, each after a piece of it, and the name of the axis. */
function names({ data, lines, layout, colours, measure }) {
    const { em, beside, left, right, width, height, head, foot } = layout,
        size = SIZE.title * em;
    const { words: text, curve } = data,
        line = SIZE.line * size,
        piece = 18 * em;
    const kinds = KINDS.filter(kind => lines[kind]);
    const entry = (kind, from, middle) => [
        make("path", {
            d: `M${from} ${middle}h${piece}`,
            stroke: colours[kind],
            "stroke-width": 2.5 * em,
            fill: "none",
            ...(kind === "validation" && { "stroke-dasharray": `${6 * em} ${3 * em}` }),
        }),
        words(text[kind], from + piece + SIZE.gap * em, middle, { size: SIZE.small * em, colour: colours.text }),
    ];
    const top = beside ? head + line / 2 : head / 2;
    const found = [words(text[curve], 0, top, { size, colour: colours.text, bold: true })];
    let from = width - right;
    for (const [number, kind] of [...kinds].reverse().entries()) {
        const place = kinds.length - 1 - number;
        if (beside) {
            found.push(...entry(kind, 0, top + (place + 1) * line));
            continue;
        }
        from -= piece + SIZE.gap * em + measure(text[kind], SIZE.small * em, false);
        found.push(...entry(kind, from, top));
        from -= 2 * SIZE.gap * em;
    }
    const axis = { size: SIZE.small * em, colour: colours.muted, kind: "axis", anchor: beside ? "end" : "start" };
    found.push(words(text.epoch, beside ? left - SIZE.gap * em : 0, height - foot / 2, axis));
    return found;
}

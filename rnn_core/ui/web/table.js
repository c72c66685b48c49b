// The numbers of the stage (the main picture) as a table. The table is made when the visitor opens it, and made again
// when the stage has shown another epoch for a while.

import { all, emit, on } from "./bus.js";
import { fill } from "./drawing/data/words.js";
import { tableOf } from "./drawing/spoken/table.js";
import { find } from "./elements.js";
import { mainDrawing } from "./stage.js";

/** @import { StageTable } from "./drawing/types.js" */
/** @import { Component, TableData } from "./types.js" */

/** @type {WeakMap<Element, { from: number, made: string }>} The first step of a table, and its content as JSON. */
const tables = new WeakMap();

/**
 * Return a heading of a table.
 * @param {"col" | "colgroup" | "row"} scope
 * @param {string} text
 * @param {number} span
 */
function head(scope, text, span = 1) {
    return Object.assign(document.createElement("th"), { scope, colSpan: span, textContent: text });
}

/**
 * Return a row of a table.
 * @param {HTMLElement[]} cells
 */
function rowOf(cells) {
    const row = document.createElement("tr");
    row.append(...cells);
    return row;
}

/**
 * Fill in a table.
 * @param {HTMLTableElement} table
 * @param {StageTable} content
 * @param {{ caption: string, step: string }} words
 */
function write(table, { heads, rows }, { caption, step }) {
    const corner = Object.assign(head("col", step), { rowSpan: 2 });
    const top = document.createElement("thead");
    const body = document.createElement("tbody");
    const title = Object.assign(document.createElement("caption"), { textContent: caption });
    const groups = heads.map(({ names }) => Object.assign(document.createElement("colgroup"), { span: names.length }));
    top.append(
        rowOf([corner, ...heads.map(each => head("colgroup", each.title, each.names.length))]),
        rowOf(heads.flatMap(({ names }) => names.map(name => head("col", name)))),
    );
    for (const row of rows) {
        const cells = row.cells.map(text => Object.assign(document.createElement("td"), { textContent: text }));
        body.append(rowOf([head("row", String(row.step)), ...cells]));
    }
    table.replaceChildren(title, document.createElement("colgroup"), ...groups, top, body);
}

/** @param {Component<TableData>} component */
export function draw({ data, root }) {
    const details = find(root, "details");
    const table = find(details, "table");
    const region = find(details, "[role=region]");
    const [earlier, later] = details.querySelectorAll("button");
    const state = tables.get(details) ?? { from: 1, made: "" };
    tables.set(details, state);

    /** Make the table of the stage's epoch, unless it is up to date. Returns the caption, or "" without a table. */
    function make() {
        const drawn = mainDrawing()?.drawn;
        if (!details.open || !drawn?.derived) return "";
        const content = tableOf(drawn, state.from, data);
        const { first, last } = content;
        const { scene, view } = drawn;
        const caption = fill(data.caption, { first, last, steps: scene.steps, epoch: view.epoch ?? "" });
        const made = JSON.stringify([caption, content]);
        if (made === state.made) return caption;
        state.made = made;
        region.ariaLabel = caption;
        write(table, content, { caption, step: scene.words.step });
        for (const [button, from] of /** @type {const} */ ([
            [earlier, content.earlier],
            [later, content.later],
        ])) {
            button.ariaDisabled = String(from === null);
            button.onclick = () => {
                if (from === null) return;
                state.from = from;
                emit("say", make());
            };
        }
        return caption;
    }

    find(details, "summary").textContent = data.title;
    earlier.textContent = data.earlier;
    later.textContent = data.later;
    details.ontoggle = make;
    make();
    return all(on("rests", make));
}

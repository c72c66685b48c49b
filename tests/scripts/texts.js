// Finds faults in the texts on the screen: texts that overlap others, are cut off, or lie outside their containers.
//
// All texts are elements of HTML or SVG, because the texts of a picture are elements over its canvas.

/** @import { Composed } from "../../rnn_core/ui/web/drawing/types.js" */

/** @typedef {{ left: number, right: number, top: number, bottom: number }} Sides */

/**
 * A line of a text, or a control. whole: its box, even if the box is scrolled out of view. seen: the visible part of
 * the box, or null. layer: the surrounding element that covers the rest of the page, or null. scroller: the surrounding
 * element that scrolls, or null.
 * @typedef {{
 *     name: string, element: Element, whole: Sides, seen: Sides | null, layer: Element | null, scroller: Element | null
 * }} Piece
 */

const TOLERANCE_PX = 1;
const HALF_LETTER = 0.36; // half the height of a capital letter, as a share of the font size
const HIDDEN_PX = 2; // a text in a smaller box is for screen readers only
const MAX_NAME = 40; // characters

const MODAL = "[role=dialog], dialog[open]";
// The elements that lie over the rest of the page.
const OVER = `${MODAL}, .stToast, [data-testid=stPopoverBody], [data-testid=stSidebar], [role=tooltip]`;
const FLOATING = ".stAppHeader"; // its buttons must not overlap texts of the page
// The elements whose texts are not checked.
const UNREAD =
    "style, script, noscript, title, [data-testid=stIconMaterial], .katex-mathml, [data-collapsed=true], [data-testid=stSkipToContent]";
const CONTROLS = "button, input:not([type=range]), [role=progressbar], progress, .handle output";
const FIELDS = ":not([type=checkbox], [type=radio], [type=file])"; // inputs that show their value as a text
// The containers that no text in them may leave.
const PLACES = "button, summary, kbd, .stAlert, .stToast, [class*=st-key-card_], .figure, .handle output";

/**
 * Return the box of an element.
 * @param {Element} element
 * @returns {Sides}
 */
function boxOf(element) {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return { left, right, top, bottom };
}

/**
 * Return the part of a box that is within another box. The part has a negative size if the boxes do not overlap.
 * @param {Sides} one
 * @param {Sides} other
 * @returns {Sides}
 */
function within(one, other) {
    return {
        left: Math.max(one.left, other.left),
        right: Math.min(one.right, other.right),
        top: Math.max(one.top, other.top),
        bottom: Math.min(one.bottom, other.bottom),
    };
}

/**
 * Return whether a box is empty, or too thin to read.
 * @param {Sides} box
 */
function isEmpty({ left, right, top, bottom }) {
    return right - left <= TOLERANCE_PX || bottom - top <= TOLERANCE_PX;
}

/**
 * Return the pixels by which a box reaches beyond another box, or a negative number if it does not.
 * @param {Sides} inner
 * @param {Sides} outer
 */
function excess(inner, outer) {
    return Math.max(
        outer.left - inner.left,
        inner.right - outer.right,
        outer.top - inner.top,
        inner.bottom - outer.bottom,
    );
}

/**
 * Return the box to which an SVG element is clipped, or null.
 * @param {SVGGraphicsElement} element
 */
function clipOf(element) {
    const [, id] = getComputedStyle(element).clipPath.match(/url\("?[^#]*#([^")]+)"?\)/) ?? [];
    const shape = id && document.getElementById(id)?.firstElementChild;
    const matrix = element.getScreenCTM();
    if (!(shape instanceof SVGGraphicsElement) || !matrix) return null;
    const { x, y, width, height } = shape.getBBox();
    const [from, to] = [new DOMPoint(x, y), new DOMPoint(x + width, y + height)].map(at => at.matrixTransform(matrix));
    return { left: from.x, right: to.x, top: from.y, bottom: to.y };
}

/**
 * Return the box to which an element clips its content, and the directions in which it scrolls; null if it does not
 * clip.
 * @param {Element} element
 * @returns {{ clip: Sides, across: boolean, down: boolean } | null}
 */
function clipping(element) {
    const style = getComputedStyle(element);
    if (element instanceof SVGSVGElement && !(element.parentElement instanceof SVGElement)) {
        return style.overflow === "visible" ? null : { clip: boxOf(element), across: false, down: false };
    }
    if (element instanceof SVGGraphicsElement) {
        const clip = style.clipPath === "none" ? null : clipOf(element);
        return clip && { clip, across: false, down: false };
    }
    if (style.overflow === "visible") return null;
    const scrolls = (/** @type {string} */ overflow, /** @type {number} */ beyond) =>
        ["auto", "scroll"].includes(overflow) && beyond > 0;
    return {
        clip: boxOf(element),
        across: scrolls(style.overflowX, element.scrollWidth - element.clientWidth),
        down: scrolls(style.overflowY, element.scrollHeight - element.clientHeight),
    };
}

/**
 * Return a box's Piece, which has no name yet, and the number of pixels by which the box is cut off. Return null if
 * the box is only for screen readers.
 * @param {Element} element
 * @param {Sides} box
 * @returns {(Omit<Piece, "name"> & { cut: number }) | null}
 */
function placed(element, box) {
    let [whole, seen, cut] = [box, box, 0];
    /** @type {Element | null} */
    let layer = null;
    /** @type {Element | null} */
    let scroller = null;
    let isOpaque = false; // the element or a parent up to `each` is opaque
    for (
        let each = /** @type {Element | null} */ (element);
        each && each !== document.body;
        each = each.parentElement
    ) {
        const { clipPath, position, backgroundColor } = getComputedStyle(each);
        if (clipPath.startsWith("inset")) return null;
        isOpaque ||= backgroundColor !== "rgba(0, 0, 0, 0)";
        const isBar = ["fixed", "sticky"].includes(position) && isOpaque && !each.matches(FLOATING);
        if (isBar || each.matches(OVER)) layer ??= each;
        const around = clipping(each);
        if (!around) continue;
        const { clip, across, down } = around;
        if (clip.right - clip.left < HIDDEN_PX || clip.bottom - clip.top < HIDDEN_PX) return null;
        if (!scroller) {
            const bounds = {
                ...clip,
                ...(across && { left: -Infinity, right: Infinity }),
                ...(down && { top: -Infinity, bottom: Infinity }),
            };
            cut = Math.max(cut, excess(whole, bounds));
            whole = within(whole, bounds);
        }
        if (across || down) scroller ??= each;
        seen = within(seen, clip);
    }
    return { element, whole, seen: isEmpty(seen) ? null : seen, layer, scroller, cut };
}

/**
 * Return the boxes of a text's lines, without the space above and below letters.
 * @param {Text} text
 * @param {Element} element
 * @returns {Sides[]}
 */
function linesOf(text, element) {
    const range = document.createRange();
    const style = getComputedStyle(element);
    const half = HALF_LETTER * parseFloat(style.fontSize);
    const turned = element.getAttribute("transform")?.includes("rotate(-90") || style.rotate === "-90deg";
    range.selectNodeContents(text);
    return [...range.getClientRects()].map(({ left, right, top, bottom }) => {
        const [x, y] = [(left + right) / 2, (top + bottom) / 2];
        return turned
            ? { left: x - half, right: x + half, top, bottom }
            : { left, right, top: y - half, bottom: y + half };
    });
}

/**
 * Return whether an element is visible.
 * @param {Element} element
 */
function isShown(element) {
    return element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
}

/**
 * Return the width that the text of a field needs, and the width that the field has for it.
 * @param {HTMLInputElement} field
 */
function widthsOf(field) {
    const style = getComputedStyle(field);
    const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return [pen.measureText(field.value || field.placeholder).width, room];
}

/**
 * Return the boxes of a picture's cells that contain a text. `place` is the box of the picture.
 * @param {Composed} drawn
 * @param {DOMRect} place
 * @param {typeof import("../../rnn_core/ui/web/drawing/layout/layout.js").onceSpan} onceSpan
 * @returns {Sides[]}
 */
function cellsOf(drawn, place, onceSpan) {
    const grids = drawn.derived
        ? drawn.layout.bands.map(({ band, top, bottom, rows }) => {
              const { plot, fold, column } = drawn.layout;
              const [left, right] = band.once ? onceSpan(drawn.layout) : [plot.left, plot.right];
              const size = { width: right - left, height: bottom - top };
              if (band.once) return { left, top, ...size, rows, columns: 1 }; // wider than a step
              return { left, top, ...size, rows: rows * fold.parts, columns: size.width / column };
          })
        : drawn.grids;
    return drawn.texts
        .filter(({ inCell }) => inCell)
        .flatMap(({ left, top, width, height }) => {
            const [x, y] = [left + width / 2, top + height / 2];
            const grid = grids.find(
                each => x >= each.left && x < each.left + each.width && y >= each.top && y < each.top + each.height,
            );
            if (!grid) return [];
            const [across, down] = [grid.width / grid.columns, grid.height / grid.rows];
            const cell = {
                left: place.left + grid.left + Math.floor((x - grid.left) / across) * across,
                top: place.top + grid.top + Math.floor((y - grid.top) / down) * down,
            };
            return [{ ...cell, right: cell.left + across, bottom: cell.top + down }];
        });
}

/**
 * Return the boxes of all cells with a text, in all pictures on the page.
 * @param {string} base - The address of the page's modules.
 */
async function allCells(base) {
    const from = (/** @type {string} */ name) => import(new URL(`${base}/${name}.js`, document.baseURI).href);
    const modules = await Promise.all([from("stage"), from("still"), from("drawing/layout/layout")]);
    const [{ stageOf }, { drawingOf }, { onceSpan }] = modules;
    return [...document.querySelectorAll(".stage")].flatMap(element => {
        const drawn = (drawingOf(element) ?? stageOf(element).drawing)?.drawn;
        return drawn && isShown(element) ? cellsOf(drawn, element.getBoundingClientRect(), onceSpan) : [];
    });
}

/**
 * Return how a fault names a text: the text, shortened and in quotation marks, and the key of its container.
 * @param {string} words
 * @param {Element} element
 */
function nameOf(words, element) {
    const place = element
        .closest("[class*=st-key-]")
        ?.className.toString()
        .match(/st-key-(\w+)/)?.[1];
    const short = words.trim().replaceAll(/\s+/g, " ");
    return `“${short.length > MAX_NAME ? `${short.slice(0, MAX_NAME)}…` : short}”${place ? ` in ${place}` : ""}`;
}

/**
 * Return whether two pieces overlap although neither is a part of the other.
 * @param {Piece} one
 * @param {Piece} other
 */
function collide(one, other) {
    if (one.layer !== other.layer) return false;
    if (one.element.contains(other.element) || other.element.contains(one.element)) return false;
    const whole = one.element.closest(".katex, label, [data-testid=stWidgetLabel]");
    if (whole?.contains(other.element)) return false; // parts of a formula, or a label with its help
    const [a, b] = one.scroller === other.scroller ? [one.whole, other.whole] : [one.seen, other.seen];
    return a && b && !isEmpty(within(a, b));
}

/**
 * Return the box that a piece must not leave: the screen, or the whole content of a scrolling element on the screen.
 * @param {Omit<Piece, "name">} piece
 * @returns {Omit<Sides, "bottom">}
 */
function reachable({ scroller }) {
    const screen = { left: 0, right: document.documentElement.clientWidth, top: -(scroller?.scrollTop ?? 0) };
    if (!scroller || !clipping(scroller)?.across) return screen;
    const { left, right } = boxOf(scroller);
    if (left < screen.left - TOLERANCE_PX || right > screen.right + TOLERANCE_PX) return screen;
    return { ...screen, left: left - scroller.scrollLeft, right: Infinity };
}

/**
 * Return a sentence for each fault in the texts of the page. If a dialog is open, only its texts are checked.
 *
 * The page must be scrolled to the top.
 * @param {string | null} base - The address of the page's modules; null if the page has no pictures.
 */
export async function faults(base = null) {
    const modal = [...document.querySelectorAll(MODAL)].findLast(isShown);
    const root = modal ?? document.body;
    const cells = base && !modal ? await allCells(base) : [];
    /** @type {Piece[]} */
    const pieces = [];
    /** @type {Set<string>} */
    const found = new Set();

    /**
     * Add a line of text or a control, and note its faults, except for overlaps with others.
     * @param {string} words
     * @param {Element} element
     * @param {Sides} box
     * @param {Element | null | undefined} place - The element that the box must not leave.
     */
    function add(words, element, box, place) {
        const piece = placed(element, box);
        if (!piece) return;
        const name = nameOf(words, element);
        if (piece.cut > TOLERANCE_PX) found.add(`cut: ${name}`);
        if (isEmpty(piece.whole)) return;
        if (place && excess(piece.whole, boxOf(place)) > TOLERANCE_PX) found.add(`outside of its place: ${name}`);
        const { left, right, top } = piece.whole;
        const room = reachable(piece);
        if (Math.max(room.left - left, right - room.right, room.top - top) > TOLERANCE_PX) {
            found.add(`outside of the screen: ${name}`);
        }
        pieces.push({ ...piece, name });
    }

    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = /** @type {Text} */ (walker.currentNode);
        const element = text.parentElement;
        if (!element || !text.data.trim() || element.closest(UNREAD) || !isShown(element)) continue;
        for (const box of linesOf(text, element)) {
            add(text.data, element, box, element.closest(PLACES));
            const inCell = element.closest(".in-cell");
            const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
            const cell =
                inCell && cells.find(each => x >= each.left && x < each.right && y >= each.top && y < each.bottom);
            if (inCell && base && (!cell || excess(box, cell) > TOLERANCE_PX)) {
                found.add(`outside of its cell: ${nameOf(text.data, element)}`);
            }
        }
    }
    for (const element of root.querySelectorAll(CONTROLS)) {
        if (!isShown(element) || element.closest(UNREAD)) continue;
        const place = element.parentElement?.closest(PLACES);
        add(`a ${element.localName} ${element.ariaLabel ?? ""}`, element, boxOf(element), place);
        if (element instanceof HTMLInputElement && element.matches(FIELDS) && placed(element, boxOf(element))) {
            const [needed, room] = widthsOf(element);
            if (needed > room + TOLERANCE_PX)
                found.add(`cut: ${nameOf(element.value || element.placeholder, element)}`);
        }
    }
    for (const element of [root, ...root.querySelectorAll(".stMain, [data-testid=stSidebarContent], [role=dialog]")]) {
        if (!isShown(element) || element.closest(UNREAD)) continue;
        const beyond = element.scrollWidth - element.clientWidth;
        if (beyond > TOLERANCE_PX) found.add(`too wide by ${beyond} px: ${element.getAttribute("data-testid")}`);
    }
    pieces.forEach((one, number) => {
        for (const other of pieces.slice(number + 1))
            if (collide(one, other)) found.add(`${one.name} lies on ${other.name}`);
    });
    return [...found].sort();
}

// The layout of the page, for tests/browser/test_layout.py, test_screen.py and test_guide.py.

/** @typedef {{ left: number, right: number, top: number, bottom: number }} Sides */

/** @typedef {Sides & { name: string, element: Element }} NamedBox */

/**
 * Return the visible part of a box in an element, or null if nothing is visible or only screen readers read it.
 * @param {Element} element
 * @param {Sides} box
 * @returns {Sides | null}
 */
function visiblePart(element, box) {
    let { left, right, top, bottom } = box;
    for (
        let each = /** @type {Element | null} */ (element);
        each && each !== document.body;
        each = each.parentElement
    ) {
        const { overflow, clipPath } = getComputedStyle(each);
        const around = each.getBoundingClientRect();
        if (clipPath !== "none") return null;
        if (overflow === "visible" || each instanceof SVGElement) continue;
        [left, top] = [Math.max(left, around.left), Math.max(top, around.top)];
        [right, bottom] = [Math.min(right, around.right), Math.min(bottom, around.bottom)];
    }
    return right - left > 1 && bottom - top > 1 ? { left, right, top, bottom } : null;
}

/**
 * Return the boxes of a text's lines, without the space above and below letters.
 * @param {Text} text
 * @param {Element} element
 * @returns {Sides[]}
 */
function linesOf(text, element) {
    const range = document.createRange();
    const half = 0.36 * parseFloat(getComputedStyle(element).fontSize);
    const upright = element.getAttribute("transform")?.includes("rotate(-90");
    range.selectNodeContents(text);
    return [...range.getClientRects()].map(({ left, right, top, bottom }) => {
        const [x, y] = [(left + right) / 2, (top + bottom) / 2];
        return upright
            ? { left: x - half, right: x + half, top, bottom }
            : { left, right, top: y - half, bottom: y + half };
    });
}

/** Return the pairs of overlapping lines of text and controls on the page. */
export function colliding() {
    const main = /** @type {Element} */ (document.querySelector(".stMain"));
    /** @type {NamedBox[]} */
    const boxes = [];
    const shown = (/** @type {Element} */ element) =>
        element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const add = (/** @type {string} */ name, /** @type {Element} */ element, /** @type {Sides} */ box) => {
        const visible = visiblePart(element, box);
        if (visible) boxes.push({ name, element, ...visible });
    };
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = /** @type {Text} */ (walker.currentNode);
        const element = text.parentElement;
        const unread = element?.closest("style, script, [data-testid=stIconMaterial], .katex-mathml");
        if (!element || !text.data.trim() || unread || !shown(element)) continue;
        for (const box of linesOf(text, element)) add(text.data.trim(), element, box);
    }
    const controls = "button, input:not([type=range]), [role=progressbar], .handle output";
    for (const element of main.querySelectorAll(controls))
        if (shown(element)) add(`a ${element.tagName}`, element, element.getBoundingClientRect());
    const within = (/** @type {Element} */ one, /** @type {Element} */ other) =>
        one.contains(other) || other.contains(one);
    const collide = (/** @type {NamedBox} */ one, /** @type {NamedBox} */ other) =>
        !within(one.element, other.element) &&
        Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1 &&
        Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 1;
    return boxes.flatMap((one, number) =>
        boxes
            .slice(number + 1)
            .filter(other => collide(one, other))
            .map(other => `${one.name} | ${other.name}`),
    );
}

/**
 * Return the parts that are cut off: the page, texts of the stage, and names of panels that do not fit their tabs.
 */
export function cut() {
    const main = /** @type {Element} */ (document.querySelector(".stMain"));
    const stage = /** @type {Element} */ (document.querySelector(".st-key-stage .stage"));
    const found = [];
    if (main.scrollWidth > main.clientWidth) found.push("the page is wider than its window");
    const { left, right } = stage.getBoundingClientRect();
    for (const text of document.querySelectorAll(".st-key-stage .stage *")) {
        const box = text.getBoundingClientRect();
        const words = text.childElementCount ? "" : text.textContent.trim();
        if (words && box.width && (box.right > right || box.left < left)) found.push(text.textContent);
    }
    for (const tab of document.querySelectorAll("[role=tab]"))
        if (tab.scrollWidth > tab.clientWidth) found.push(tab.textContent);
    return found;
}

/** Return the elements that reach beyond the right edge of the window, as HTML. */
export function tooWide() {
    const selector = ".stMain, .stMain *, .stSidebar *, [role=dialog], [role=dialog] *";
    return [...document.querySelectorAll(selector)]
        .filter(element => element.checkVisibility())
        .filter(element => {
            const { right, height } = element.getBoundingClientRect();
            return height > 0 && right > innerWidth + 1;
        })
        .map(element => element.outerHTML.slice(0, 200));
}

/**
 * Return the selectors that match nothing, or match an element that is not completely on the screen.
 * @param {string[]} selectors
 */
export function hidden(selectors) {
    const isSeen = (/** @type {Element} */ element) => {
        const { x, y, right, bottom } = element.getBoundingClientRect();
        return right > x && bottom > y && x >= 0 && y >= 0 && right < innerWidth + 1 && bottom < innerHeight + 1;
    };
    return selectors.filter(selector => {
        const elements = [...document.querySelectorAll(selector)];
        return !elements.length || !elements.every(isSeen);
    });
}

/** Return the smallest font size on the stage and on the curves, in pixels. */
export function smallestText() {
    const texts = [...document.querySelectorAll(".st-key-stage .figure *, .st-key-curves text")]
        .filter(text => text.checkVisibility() && text.childElementCount === 0 && text.textContent.trim())
        .map(text => parseFloat(getComputedStyle(text).fontSize));
    return Math.min(...texts);
}

/** Return whether the stage is drawn for the width of its element. */
export function stageFits() {
    const [place, canvas] = [".stage", ".stage canvas"].map(selector =>
        document.querySelector(`.st-key-stage ${selector}`)?.getBoundingClientRect(),
    );
    return place && canvas && Math.abs(place.width - canvas.width) < 1.5;
}

/** Return the boxes of all elements of the screen as one text. */
export function places() {
    const elements = [...document.querySelectorAll(".st-key-screen, .st-key-screen *")];
    return JSON.stringify(elements.map(element => element.getBoundingClientRect()));
}

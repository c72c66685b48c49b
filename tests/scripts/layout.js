// The layout of the page, for tests/support/screens.py, tests/browser/test_layout.py and test_screen.py.

/**
 * Return the elements that reach beyond the right edge of the window, as HTML.
 *
 * Tabs are left out if their row ends within the window and scrolls sideways, as on a phone.
 */
export function tooWide() {
    const selector = ".stMain, .stMain *, .stSidebar *, [role=dialog], [role=dialog] *";
    const isBeyond = (/** @type {Element} */ element) => {
        const { right, height } = element.getBoundingClientRect();
        return height > 0 && right > innerWidth + 1;
    };
    const scrolls = (/** @type {Element | null | undefined} */ row) =>
        !!row && getComputedStyle(row).overflowX === "auto" && !isBeyond(row);
    return [...document.querySelectorAll(selector)]
        .filter(element => element.checkVisibility() && isBeyond(element))
        .filter(element => !scrolls(element.parentElement?.closest("[role=tablist]")))
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

/**
 * Return the selectors whose element begins above the end of the previous selector's element.
 * @param {string[]} selectors
 */
export function order(selectors) {
    const boxes = selectors.map(selector => document.querySelector(selector)?.getBoundingClientRect());
    return selectors.filter((_, number) => number && (boxes[number]?.top ?? 0) < (boxes[number - 1]?.bottom ?? 0) - 1);
}

/** Return the smallest font size on the stage (the page's main picture) and on the curves, in pixels. */
export function smallestText() {
    const texts = [...document.querySelectorAll(".st-key-stage .figure *, .st-key-curves text")]
        .filter(text => text.checkVisibility() && text.childElementCount === 0 && text.textContent.trim())
        .map(text => parseFloat(getComputedStyle(text).fontSize));
    return Math.min(...texts);
}

/** Return whether the picture of the stage is as wide as the element around it. */
export function stageFits() {
    const [place, canvas] = [".stage", ".stage canvas"].map(selector =>
        document.querySelector(`.st-key-stage ${selector}`)?.getBoundingClientRect(),
    );
    return place && canvas && Math.abs(place.width - canvas.width) < 1.5;
}

/** Return the boxes of all elements of the main screen as one text. */
function places() {
    const elements = [...document.querySelectorAll(".st-key-screen, .st-key-screen *")];
    return elements
        .map(element => element.getBoundingClientRect())
        .map(({ x, y, width, height }) => `${x},${y},${width},${height}`)
        .join(" ");
}

/** Return whether all visible figures are drawn for the size of the window, and no figure waits to be drawn. */
export function isDrawn() {
    const size = `${innerWidth} x ${innerHeight}`;
    const drawn = [...document.querySelectorAll("[data-window]")].filter(element => element.checkVisibility());
    const fits = drawn.every(element => element.getAttribute("data-window") === size);
    return fits && !document.querySelector("[data-busy]");
}

/**
 * Fold or unfold the sidebar. If it is already so, nothing happens.
 * @param {boolean} folds - True to fold the sidebar.
 */
export function foldSidebar(folds) {
    const selector = folds
        ? "[data-testid=stSidebar][data-collapsed=false] [data-testid=stSidebarCollapseButton] button"
        : "[data-testid=stExpandSidebarButton]";
    const button = /** @type {HTMLElement | null} */ (document.querySelector(selector));
    button?.click();
}

/** Wait until all visible figures are drawn for the size of the window, and nothing on the screen moves any more. */
export async function standing() {
    let [last, frames] = ["", 0];
    while (frames < 5) {
        await new Promise(requestAnimationFrame);
        const now = isDrawn() ? places() : "";
        frames = now && now === last ? frames + 1 : 0;
        last = now;
    }
}

// WCAG contrasts of the page, for tests/browser/test_accessibility.py.

/**
 * Paint colours on white, one over the other, and return the resulting red, green and blue from 0 to 255.
 * @param {...string} colours
 */
function painted(...colours) {
    const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    for (const colour of ["white", ...colours]) {
        pen.fillStyle = colour;
        pen.fillRect(0, 0, 1, 1);
    }
    return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

/**
 * Return the parent of an element, or the host of its shadow root, or null.
 * @param {Element} element
 */
function around(element) {
    const root = element.getRootNode();
    return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}

/**
 * Return the background colours of an element and of all elements around it, the outermost first.
 * @param {Element | null} element
 */
function behind(element) {
    const layers = [];
    for (let layer = element; layer; layer = around(layer)) layers.unshift(getComputedStyle(layer).backgroundColor);
    return layers;
}

/**
 * Return the relative luminance of a colour.
 * @param {number[]} colour - Red, green and blue, from 0 to 255.
 */
function luminance(colour) {
    const [red, green, blue] = colour
        .map(part => part / 255)
        .map(part => (part > 0.04045 ? ((part + 0.055) / 1.055) ** 2.4 : part / 12.92));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/**
 * Return the contrast ratio of two stacks of colours. Each stack is painted on white, its first colour at the bottom.
 * @param {string[]} one
 * @param {string[]} other
 */
function contrastOf(one, other) {
    const [low, high] = [luminance(painted(...one)), luminance(painted(...other))].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
}

/**
 * Return the name of an element: its label, or the texts in it that a screen reader reads.
 * @param {HTMLElement} element
 */
function nameOf(element) {
    const copy = /** @type {HTMLElement} */ (element.cloneNode(true));
    for (const unread of copy.querySelectorAll("[aria-hidden=true], [hidden]")) unread.remove();
    return element.ariaLabel || copy.textContent || element.tagName;
}

/** Make the next press on Tab focus the first control of the page. */
export function goToTop() {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
}

/**
 * Return the focused element's name, and the contrast and the colour of its focus ring; null if nothing is focused.
 * Add the element to the list `reached` in the window.
 */
export function focused() {
    let element = /** @type {HTMLElement} */ (document.activeElement);
    while (element.shadowRoot) element = /** @type {HTMLElement} */ (element.shadowRoot.activeElement);
    if (element === document.body) return null;
    window.reached = [...(window.reached ?? []), element];
    return ringOf(element);
}

/** Focus all elements of `reached` once more, and return for each what `focused` returns. */
export function focusedAgain() {
    return (window.reached ?? []).map(element => {
        element.focus();
        return ringOf(element);
    });
}

/**
 * Return the name of a focused element, and the contrast and the colour of its focus ring.
 * @param {HTMLElement} element
 */
function ringOf(element) {
    const parent = element.parentElement;
    const candidates = [element, parent, parent?.parentElement, ...(parent?.children ?? [])].filter(each => !!each);
    const rings = candidates.map(each => {
        const { outlineStyle, outlineWidth, outlineColor, opacity } = getComputedStyle(each);
        const drawn = outlineStyle === "solid" && parseFloat(outlineWidth) >= 2 && Number(opacity) > 0;
        if (!drawn || each.getBoundingClientRect().width < 10) return { strength: 0 };
        const paper = behind(around(each));
        return { strength: contrastOf([...paper, outlineColor], paper), colour: outlineColor };
    });
    const [strongest] = rings.sort((one, other) => other.strength - one.strength);
    return { name: nameOf(element), ...strongest };
}

/** Return the contrast of the shortcut letters on the buttons, and of a switch that is off. */
export function faint() {
    const all = [...document.querySelectorAll(".st-key-transport kbd")].filter(each => each.checkVisibility());
    const keys = all.map(each => {
        const { color, opacity } = getComputedStyle(each);
        const full = behind(each);
        const [red, green, blue] = painted(color);
        return [each.textContent, contrastOf([...full, `rgb(${red} ${green} ${blue} / ${opacity})`], full)];
    });
    const track = document.querySelector(".st-key-threshold [role=switch]")?.parentElement?.nextElementSibling ?? null;
    return { keys, off: contrastOf(behind(track), behind(track?.parentElement ?? null)) };
}

// Fields and their texts, for tests/browser/test_inputs.py.

/**
 * Return the visible texts in an element, except icons and texts that are only for screen readers.
 * @param {HTMLElement} box
 */
export function visibleTexts(box) {
    const elements = /** @type {HTMLElement[]} */ ([...box.querySelectorAll("*")]);
    return elements
        .filter(element => element.checkVisibility({ visibilityProperty: true }))
        .filter(element => !element.matches("[data-testid=stIconMaterial]"))
        .filter(element => [...element.childNodes].some(node => node instanceof Text && node.data.trim()))
        .filter(element => {
            const { width, height } = element.getBoundingClientRect();
            return width > 1 && height > 1;
        })
        .map(element => element.innerText.trim())
        .filter(text => text);
}

/**
 * Paste a text of a given length into a field.
 * @param {HTMLElement} field
 * @param {number} length
 */
export function paste(field, length) {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "x".repeat(length));
    field.focus();
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}

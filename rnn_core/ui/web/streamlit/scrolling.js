// Scrolling. The page scrolls in one of Streamlit's elements, not in the window.

/**
 * Return the distance by which the page around an element is scrolled down, in pixels.
 * @param {Element} element
 */
export function scrolled(element) {
    return element.closest(".stMain")?.scrollTop ?? 0;
}

/**
 * Scroll the page around an element down by a distance in pixels.
 * @param {Element} element
 * @param {number} pixels
 */
export function scrollBy(element, pixels) {
    element.closest(".stMain")?.scrollBy({ top: pixels, behavior: "instant" });
}

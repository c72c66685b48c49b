// Scrolling: the page scrolls in an element of Streamlit's, not in the window.

/**
 * Return how far the page around an element is scrolled down, in pixels.
 * @param {Element} element
 */
export function scrolled(element) {
    return element.closest(".stMain")?.scrollTop ?? 0;
}

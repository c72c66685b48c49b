// Scrolling: the page scrolls in an element of Streamlit's, not in the window.

/** How far down the page around an element is scrolled, in pixels. */
export function scrolled(element) {
    return element.closest(".stMain")?.scrollTop ?? 0;
}

// Room for the page. If a panel opens beside the stage (the main picture), and the window is too narrow for the sidebar
// too, this script folds the sidebar. On a phone in landscape format, it folds the sidebar from the beginning.
//
// Streamlit 1.67 can fold the sidebar with `initial_sidebar_state`, but the server does not know the width of the
// window.

/** @import { Component, RoomData } from "../types.js" */

const MIN_BESIDE_PX = 1100; // in a narrower window a panel is not beside the stage
const MIN_ALL_PX = 1440; // in a window of at least this width the sidebar, the stage and a panel fit
const PHONE_HEIGHT_PX = 480; // the maximum height of a phone in landscape format

let isFirst = true;
let wasOpen = false;
let folded = false; // a panel has opened in a window too narrow for the sidebar, and this script has folded the sidebar

/** @param {Component<RoomData>} component */
export function draw({ data: { open } }) {
    if (isFirst && innerHeight <= PHONE_HEIGHT_PX && innerWidth < MIN_BESIDE_PX) fold();
    else if (open !== wasOpen) makeRoom(open); // a sidebar that the visitor unfolds stays unfolded
    wasOpen = open;
    isFirst = false;
    return () => {};
}

/**
 * Press a button, if it is there. Return whether it is.
 * @param {string} selector
 */
function press(selector) {
    const button = /** @type {HTMLElement | null} */ (document.querySelector(selector));
    button?.click();
    return button !== null;
}

/** Fold the sidebar. Return whether it was unfolded. */
function fold() {
    return press("[data-testid=stSidebar][data-collapsed=false] [data-testid=stSidebarCollapseButton] button");
}

/**
 * Fold the sidebar when a panel opens, if the window is too narrow for both. Unfold the sidebar when the panel closes.
 * @param {boolean} open - A panel is open.
 */
function makeRoom(open) {
    if (open && innerWidth >= MIN_BESIDE_PX && innerWidth < MIN_ALL_PX) {
        folded = fold(); // a sidebar that the visitor has folded stays folded when the panel closes
    } else if (!open && folded) {
        press("[data-testid=stExpandSidebarButton]");
        folded = false;
    }
}

// Room for the page. If the window is too narrow for both, the sidebar is folded when a panel opens. On a phone on its
// side it is folded from the beginning.
//
// In Streamlit 1.67 the server could fold it with `initial_sidebar_state`, but does not know the window's width.

/** @import { Component, RoomData } from "../types.js" */

const MIN_BESIDE_PX = 1100; // in a narrower window a panel is not beside the stage
const MIN_ALL_PX = 1440; // from this width on, sidebar, stage and panel fit

const PHONE_HEIGHT_PX = 480; // the largest height of a phone on its side

let isFirst = true;
let wasOpen = false;
let folded = false;

/** @param {Component<RoomData>} component */
export function draw({ data: { open } }) {
    if (isFirst && innerHeight <= PHONE_HEIGHT_PX && innerWidth < MIN_BESIDE_PX) fold();
    else if (open !== wasOpen) makeRoom(open); // a sidebar that the visitor unfolds stays unfolded
    wasOpen = open;
    isFirst = false;
    return () => {};
}

/**
 * Press a button, if it is there.
 * @param {string} selector
 */
function press(selector) {
    const button = /** @type {HTMLElement | null} */ (document.querySelector(selector));
    button?.click();
}

/** Fold the sidebar. */
function fold() {
    press("[data-testid=stSidebar][data-collapsed=false] [data-testid=stSidebarCollapseButton] button");
}

/** @param {boolean} open */
function makeRoom(open) {
    if (open && innerWidth >= MIN_BESIDE_PX && innerWidth < MIN_ALL_PX) {
        fold();
        folded = true;
    } else if (!open && folded) {
        press("[data-testid=stExpandSidebarButton]");
        folded = false;
    }
}

// Room for a panel. If the window is too narrow for both, the sidebar is folded when a panel opens.
//
// In Streamlit 1.67 the server could fold it with `initial_sidebar_state`, but does not know the window's width.

/** @import { Component, RoomData } from "../types.js" */

const MIN_BESIDE_PX = 1100; // in a narrower window a panel is not beside the stage
const MIN_ALL_PX = 1440; // from this width on, sidebar, stage and panel fit

let wasOpen = false;
let folded = false;

/** @param {Component<RoomData>} component */
export function draw({ data: { open } }) {
    if (open !== wasOpen) makeRoom(open); // a sidebar that the visitor unfolds stays unfolded
    wasOpen = open;
    return () => {};
}

/** @param {boolean} open */
function makeRoom(open) {
    const press = (/** @type {string} */ selector) => {
        const button = /** @type {HTMLElement | null} */ (document.querySelector(selector));
        button?.click();
    };
    if (open && innerWidth >= MIN_BESIDE_PX && innerWidth < MIN_ALL_PX) {
        press("[data-testid=stSidebar][data-collapsed=false] [data-testid=stSidebarCollapseButton] button");
        folded = true;
    } else if (!open && folded) {
        press("[data-testid=stExpandSidebarButton]");
        folded = false;
    }
}

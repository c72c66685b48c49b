// Room for a panel. On a screen that is too narrow for both, the choices at the left are folded while a panel is open.
//
// With `initial_sidebar_state` of Streamlit 1.67 the server could fold them, but it does not know the width of the window.

/** @import { Component, RoomData } from "../types.js" */

const MIN_BESIDE_PX = 1100; // in a narrower window a panel does not stand beside the stage
const MIN_ALL_PX = 1440; // a wider window has room for the choices, the stage and a panel

let wasOpen = false;
let folded = false;

/** @param {Component<RoomData>} component */
export function draw({ data: { open } }) {
    if (open !== wasOpen) makeRoom(open); // choices that the visitor has unfolded stay so
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

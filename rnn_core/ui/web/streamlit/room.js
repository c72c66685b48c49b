// Room for a panel: on a screen that is too narrow for both, the choices at the left are folded while one is open. With
// `initial_sidebar_state` of Streamlit 1.67 the server could fold them, but it does not know the width of the window.

// Pixels of a window from which on a panel stands beside the stage, and from which on there is room for all.
const LEAST = 1100,
    ENOUGH = 1440;

let wasOpen = false,
    folded = false;

export function draw({ data: { open } }) {
    if (open !== wasOpen) makeRoom(open); // whoever has opened the choices by hand keeps them
    wasOpen = open;
    return () => {};
}

function makeRoom(open) {
    const press = which => document.querySelector(which)?.click();
    if (open && innerWidth >= LEAST && innerWidth < ENOUGH) {
        press("[data-testid=stSidebar][data-collapsed=false] [data-testid=stSidebarCollapseButton] button");
        folded = true;
    } else if (!open && folded) {
        press("[data-testid=stExpandSidebarButton]");
        folded = false;
    }
}

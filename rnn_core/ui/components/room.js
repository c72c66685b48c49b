// Room for a panel: on a screen that is too narrow for both, the choices at the left are folded while one is open.

// Pixels of a window from which on a panel stands beside the stage, and from which on there is room for all.
const LEAST = 1100, ENOUGH = 1440;

function draw({ data: { open } }) {
    if (open === (window.rnnOpen ?? false)) return;  // whoever has opened the choices by hand keeps them
    window.rnnOpen = open;
    const press = which => document.querySelector(which)?.click();
    if (open && innerWidth >= LEAST && innerWidth < ENOUGH) {
        press("[data-testid=stSidebar][data-collapsed=false] [data-testid=stSidebarCollapseButton] button");
        window.rnnFolds = true;
    } else if (!open && window.rnnFolds) {
        press("[data-testid=stExpandSidebarButton]");
        window.rnnFolds = false;
    }
}

// The art of a scene: how what it holds is composed, painted and pointed at.

import { SHEET } from "./sheet.js";
import { BANDS } from "./stage.js";

/** Return the art of a scene, as a board has it: of bands on one time axis, or of a sheet. */
export function artOf(scene) {
    return scene.bands ? BANDS : SHEET;
}

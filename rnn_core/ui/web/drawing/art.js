// The art of a scene (the data of a picture): the functions that compose the picture, paint it, and find the hint or
// the step at a position.

import { SHEET } from "./sheet.js";
import { BANDS } from "./stage.js";

/** @import { Art, Scene } from "./types.js" */

/**
 * Return the art of a scene. Its picture is a stack of bands (heatmaps over one time axis), or a sheet (for a panel).
 * @param {Scene} scene
 * @returns {Art}
 */
export function artOf(scene) {
    return scene.bands ? BANDS : SHEET;
}

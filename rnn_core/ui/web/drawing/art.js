// The art of a scene (the data of a picture): the functions that compose the picture, paint it, and find the hint or
// the step at a position.

import { SHEET } from "./sheet.js";
import { BANDS } from "./stage.js";

/** @import { Art, Scene } from "./types.js" */

/**
 * Return the art of a scene. A scene has bands (heatmaps over one time axis), or is a sheet (a panel's picture).
 * @param {Scene} scene
 * @returns {Art}
 */
export function artOf(scene) {
    return scene.bands ? BANDS : SHEET;
}

// The art of a scene: functions that compose and paint it, and find hints and steps.

import { SHEET } from "./sheet.js";
import { BANDS } from "./stage.js";

/** @import { Art, Scene } from "./types.js" */

/**
 * Return the art of a scene: for bands on one time axis, or for a sheet.
 * @param {Scene} scene
 * @returns {Art}
 */
export function artOf(scene) {
    return scene.bands ? BANDS : SHEET;
}

// The label of the ghost: a button that brings the experiment before back.

import { placeOfGhost, SIZE } from "./layout.js";

/** @import { CurveParts } from "../types.js" */

const TARGET_PX = 24; // the least height of a target for fingers

/**
 * Append the button to an element, hidden.
 * @param {HTMLElement} root
 * @param {() => void} onSwap
 */
export function ghostButton(root, onSwap) {
    const button = root.appendChild(document.createElement("button"));
    button.className = "ghost";
    button.hidden = true;
    button.onclick = onSwap;
    return {
        /**
         * Show the label of the ghost, or hide it without one.
         * @param {CurveParts} parts
         */
        show(parts) {
            const { ghost, layout, colours } = parts;
            button.hidden = !ghost;
            if (!ghost) return;
            const { em } = layout;
            const { middle, room } = placeOfGhost(parts);
            const height = Math.max(TARGET_PX, SIZE.row * em);
            button.textContent = ghost.words;
            button.title = ghost.help;
            button.ariaLabel = ghost.help;
            Object.assign(button.style, {
                position: "absolute",
                zIndex: 2, // above the handle of the slider
                left: 0,
                top: `${middle - height / 2}px`,
                height: `${height}px`,
                maxWidth: `${room}px`,
                padding: `0 0 0 ${(SIZE.sample + SIZE.gap) * em}px`,
                border: 0,
                background: "none",
                color: colours.text,
                font: "inherit",
                fontSize: `${SIZE.small * em}px`,
                lineHeight: `${height}px`,
                textAlign: "start",
                textDecoration: "underline dotted",
                textUnderlineOffset: "0.25em",
                whiteSpace: "nowrap",
                overflow: "hidden",
                textOverflow: "ellipsis",
                cursor: "pointer",
            });
        },
    };
}

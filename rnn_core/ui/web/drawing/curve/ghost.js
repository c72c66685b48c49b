// The label of the ghost (the curve of the previous experiment): a button that opens that experiment again.

import { placeOfGhost, SIZE } from "./layout.js";

/** @import { CurveParts } from "../types.js" */

const TARGET_PX = 24; // the minimum height of a button that can be pressed with a finger

/**
 * Append the hidden button to an element.
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
         * Show the label of the ghost, or hide the label if there is no ghost.
         * @param {CurveParts} parts
         */
        show(parts) {
            const { ghost, layout, colours } = parts;
            button.hidden = !ghost;
            if (!ghost) return;
            const { em, beside } = layout;
            const { left, middle, room } = placeOfGhost(parts);
            const line = SIZE.line * SIZE.small * em;
            const above = Math.max(0, (TARGET_PX - line) / 2);
            button.textContent = ghost.words;
            button.title = ghost.help;
            button.ariaLabel = ghost.help;
            Object.assign(button.style, {
                position: "absolute",
                zIndex: 2, // above the handle of the slider
                left: `${left}px`,
                top: `${middle - line / 2 - above}px`,
                maxWidth: `${room}px`,
                padding: `${above}px 0 ${above}px ${(SIZE.sample + SIZE.gap) * em}px`,
                border: 0,
                background: "none",
                color: colours.text,
                font: "inherit",
                fontSize: `${SIZE.small * em}px`,
                lineHeight: `${line}px`,
                textAlign: "start",
                textDecoration: "underline dotted",
                textUnderlineOffset: "0.25em",
                whiteSpace: beside ? "normal" : "nowrap",
                overflow: "hidden",
                textOverflow: "ellipsis",
                cursor: "pointer",
            });
        },
    };
}

// The types of the page's scripts. All types outside of the drawing module can be imported from here. Only tsc reads
// files of types; the server does not send them to browsers.

import type { ScrubberMessage } from "./types/pictures.js";
import type { Draft } from "./types/questions.js";

export type { Timer } from "./drawing/types.js";
export type * from "./plotly/types.js";
export type * from "./types/components.js";
export type * from "./types/pictures.js";
export type * from "./types/questions.js";

/** A function that removes the listeners, timers and drawings that a call has made. */
export type CleanUp = () => void;

/** Streamlit's function that sends an event to the server. */
export type Send = (name: string, value: unknown) => void;

/**
 * The argument of a component's `draw`: the data, the element with the component's HTML, and a function that sends
 * events.
 */
export interface Component<D> {
    data: D;
    root: ParentNode;
    send: Send;
}

export type Draw<D> = (component: Component<D>) => CleanUp;

/** The texts about an epoch. */
export interface Texts {
    /** The headline of the page. */
    headline: string;
    /** The rest of the caption, after `moment`. */
    reading: string;
    /** The bold beginning of the caption, which tells when the loss has left its plateau; "" before that epoch. */
    moment: string;
    /** The loss, and the accuracy if the task has one, above the progress bar; "" until the server has them. */
    measured: string;
    /** The announcement that the loss has left its plateau; "" before that epoch. */
    left: string;
}

/** The epoch on the stage (the main picture), with its sentences. waits: the epoch's arrays are still missing. */
export interface Shown {
    epoch: number | null;
    texts: Texts;
    waits: boolean;
}

/** The name of each place (a slot of the page) -> its data in the server's last message. */
export interface Places {
    epoch: ScrubberMessage;
    [place: string]: object;
}

/** The details of the events that scripts send to each other, see bus.js. */
export interface Details {
    received: Places;
    part: string;
    shown: Shown;
    rests: undefined;
    epoch: number | null;
    curve: undefined;
    point: number;
    step: number | null;
    replay: number;
    replaying: boolean;
    say: string;
    draft: Draft | null;
}

/** The argument with which Streamlit calls a component. Its data are a list with one message. */
export interface StreamlitComponent {
    data: [message: MountMessage];
    parentElement: ParentNode;
    setTriggerValue: Send;
}

/**
 * The data with which Streamlit calls a component. sent: the time at which the server drew the component. fed: the rest
 * of the place's data is in the server's messages, see messages.js.
 */
export interface MountMessage {
    place: string;
    sent: number;
    fed: boolean;
}

/** A place (a slot of the page), and the component that is drawn there. */
export interface MountedPlace {
    name: string;
    element: Element | null;
    root: ParentNode;
    /** `data.sent`: the time at which the server drew the component for Streamlit's newest call. */
    sent: number;
    /** The data of the newest call. */
    data: MountMessage;
    draw: Draw<object>;
    /** `data` without `sent`, as JSON. */
    words?: string;
    /** The place's data in the server's last message. */
    news?: object | null;
    /** Ends the drawing. */
    cleanUp?: CleanUp | null;
    /** Stops listening to the server's messages. */
    off?: CleanUp | null;
}

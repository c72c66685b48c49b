// The types of the data for components without pictures, and of the state of some of these components.

import type { CurveGhost, Frames, Palettes, Scene, View, WeightsBase } from "../drawing/types.js";
import type { Figure } from "../plotly/types.js";
import type { StagePart } from "./pictures.js";

/** server: the id of the server's process. entry: the number of history entries that this visit has added. */
export interface AddressData {
    query: string;
    server: string;
    entry: number;
}

export interface CaptionData {
    heading: string;
}

/**
 * A file to save. press: the id of the press that asked for the file.
 *
 * address: the address of a file on the server. If it is null, the browser draws a picture in the format `kind`: of
 * `figure`, a Plotly figure, or of `stage`, a scene of the stage or of a panel. scale: pixels of the picture per CSS
 * pixel.
 */
export interface DownloadData {
    name: string;
    press: string;
    address: string | null;
    kind: "png" | "svg" | null;
    scale?: number;
    figure?: Figure;
    plotly?: string;
    stage?: { scene: Scene; frames: Frames; view: View };
    title?: string;
    palettes?: Palettes;
    font?: string;
}

/**
 * panel: the open panel. name: the panel's heading. stop: the stop of the tour as text, see `state_of` in ui/guide.py.
 * heading: the stop's heading. Without an open panel, `panel` and `name` are "". Outside of the tour, `stop` and
 * `heading` are "".
 */
export interface FocusData {
    panel: string;
    name: string;
    stop: string;
    heading: string;
}

/** help: field -> its help. invalid: field -> the number of its errors; only fields with errors. */
export interface FieldsData {
    help: Record<string, string>;
    invalid: Record<string, number>;
}

/**
 * question: the headline until the page's main picture is drawn. longest: the longest headline that the experiment can
 * have.
 */
export interface HeadlineData {
    question: string;
    longest: string;
}

/** picture: the address of the card's picture, relative to the page; "" for none. */
export interface Card {
    name: string;
    title: string;
    says: string;
    badges: string[];
    picture: string;
}

export interface GalleryGroup {
    title: string;
    says: string;
    cards: Card[];
}

export interface GalleryData {
    groups: GalleryGroup[];
}

export interface KeysData {
    title: string;
    single: string;
    close: string;
    label: string;
    help: string;
    leave: string;
    keys: [key: string, meaning: string][];
}

export interface PartData {
    name: string;
    part: StagePart | WeightsBase | Figure | CurveGhost;
}

/**
 * head: a template with "#" for the epoch. end: the epoch at which the bar is full. waits: while the page waits for a
 * worker, the reason, which replaces the loss and the accuracy; otherwise "".
 */
export interface ProgressData {
    label: string;
    head: string;
    end: number;
    waits: string;
}

export interface ReplayData {
    label: string;
    stop: string;
    help: string;
    speed: number;
}

export interface ShareData {
    label: string;
    copied: string;
    help: string;
    said: string;
}

/**
 * lacks: the reason why the panel would show nothing, "" if there is none. first: the tab is the first of its group.
 */
export interface TabData {
    name: string;
    label: string;
    title: string;
    icon: string;
    lacks: string;
    first: boolean;
}

/** open: the name of the open panel, "" for none. */
export interface TabsData {
    label: string;
    open: string;
    tabs: TabData[];
}

/** A rectangle in the window, in CSS pixels. */
export interface Rect {
    left: number;
    right: number;
    top: number;
    bottom: number;
}

/** stop: the number of the stop. subjects: the parts of the page that the text is about, see tour/subjects.js. */
export interface TourData {
    stop: number;
    heading: string;
    text: string;
    subjects: string[];
}

/** Templates of announcements. */
export type TrainingWords = Record<"begins" | "stopped", string>;

/** The state of the announcements about training, see `SILENT` in announce.js. */
export interface Announced {
    playing: boolean;
    newest: number;
    newestShown: number;
    left: boolean;
    ends: number | null;
}

export interface VoiceData extends TrainingWords {
    panel: string;
    tour: string;
}

/**
 * caption: a template. earlier, later: the labels of the buttons that show other steps. verdict: the heading of the
 * column that says whether an output is right. correct: the text in this column for a right output.
 */
export type TableData = Record<"title" | "caption" | "earlier" | "later" | "verdict" | "correct", string>;

/** names: Streamlit's English label -> the label in the page's language. */
export interface MendingData {
    lang: string;
    names: Record<string, string>;
}

export interface RoomData {
    open: boolean;
}

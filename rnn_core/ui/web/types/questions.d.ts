// The types of the questions that the page asks before it shows the truth.

import type { CurveGuess } from "../drawing/types.js";

/** The kinds of guesses. Each kind has its own widget. */
export type GuessKind = "curve" | "step" | "unit" | "choice" | "number" | "share" | "cells";

/** The guess that the visitor is making. */
export interface Draft {
    name: string;
    kind: GuessKind;
    /** The guess as it is written in an address; "" for a curve, and before there is a guess. */
    text: string;
    /** For a curve, the loss at each point; null where nothing is drawn. */
    losses: (number | null)[];
    /** The index of the loss that the keyboard changes. */
    at: number;
}

/** The words that all questions share. */
export type QuestionWords = Record<
    | "commit"
    | "draw"
    | "skip"
    | "watch"
    | "next"
    | "finish"
    | "contrast"
    | "back"
    | "again"
    | "saw"
    | "running"
    | "live"
    | "undo",
    string
>;

/** The result of a question of the lesson. label: the mark in words. */
export interface QuestionScore {
    title: string;
    mark: "right" | "wrong" | "skip" | "said" | "open";
    label: string;
}

/** A question that the page asks before it shows the answer. */
export interface QuestionData {
    name: string;
    kind: GuessKind;
    prompt: string;
    how: string;
    label: string;
    /** The label of the guess "none". */
    none: string;
    /** The largest number that can be guessed. */
    limit: number;
    /** The number of losses of a guessed curve. */
    points: number;
    /** The loss at the upper edge of the curve's axes. */
    top: number;
    options: [value: string, label: string][];
    words: QuestionWords;
}

/**
 * A question in one of its phases, which visit/questions/phases.py explains. Each phase has its own texts. omitted: the
 * names of the buttons that are left out. about: the picture that the question is about.
 */
export interface QuestionMessage extends Partial<QuestionData> {
    phase: "open" | "away" | "running" | "saw" | "told" | "other" | "ended" | null;
    about?: "curve" | "panel" | "stage";
    words: QuestionWords;
    score: QuestionScore[];
    count?: string;
    is_last?: boolean;
    omitted?: string[];
    guess?: string | null;
    said?: string;
    shows?: string;
    away?: string;
    sight?: [option: string, label: string][];
    looked?: string;
    verdict?: string;
    is_right?: boolean;
    keep?: string;
    other?: string;
    ended?: string;
    after?: string;
}

/** The steps or units that a visitor has guessed, see `on_stage` in ui/questions/pictures.py. */
export interface StageGuess {
    kind: "step" | "unit";
    numbers: number[];
    you: string;
}

/**
 * A guess about the curve, see `on_curve` in ui/questions/pictures.py. label: the name of the pencil for screen
 * readers. point: the template of the text for the point that the keyboard changes.
 */
export interface CurveQuestion extends Omit<CurveGuess, "at" | "shown"> {
    points: number;
    label: string;
    point: string;
}

// A question that the page asks before it shows the answer. It has a prompt, a widget with which the visitor guesses,
// and buttons that lead on (the "ways").

import { emit, listen, on, state } from "./bus.js";
import { find } from "./elements.js";
import { isTyped } from "./keys.js";
import { messages } from "./messages.js";
import { draftOf, forget, textOf } from "./question/draft.js";
import { live } from "./question/live.js";
import { follow } from "./question/marks.js";
import { make, WIDGETS } from "./question/widgets.js";
import { scrollBy, scrolled } from "./streamlit/scrolling.js";

/** @import { CleanUp, Component, QuestionData, QuestionMessage } from "./types.js" */

const page = document.documentElement;

/** @type {WeakMap<HTMLElement, Question>} */
const questions = new WeakMap();

/**
 * message: the latest message of any question as JSON. holds: the element that was focused last is in a question.
 *
 * When a panel opens, Streamlit replaces the question's element, so the element that has the focus disappears. If
 * `holds` is true, `show` then focuses the question's heading.
 */
const last = { message: "", holds: false };

class Question {
    #shown = "";
    /** @type {CleanUp[]} */
    #cleanUps = [];

    /**
     * @param {HTMLElement} element
     * @param {string} place
     */
    constructor(element, place) {
        this.element = element;
        this.place = place;
        const unfollow = follow();
        const unwatch = listen(document, "focusin", event => {
            last.holds = event.composedPath().includes(element);
        });
        element.onkeydown = event => {
            if (isTyped(event)) event.stopPropagation(); // Streamlit would take the key for a shortcut
        };
        this.leave = () => {
            this.#clear();
            unfollow();
            unwatch();
            page.removeAttribute("data-asks");
            state.draft = null;
            questions.delete(element);
        };
    }

    /**
     * Show a question. If the question has not changed, its elements stay, with the focus and the visitor's draft.
     * @param {QuestionMessage} data
     */
    show(data) {
        if (data.phase) page.setAttribute("data-asks", data.about ?? data.phase);
        else page.removeAttribute("data-asks");
        if (data.phase !== "open") forget();
        const key = JSON.stringify(data);
        if (key === this.#shown) return;
        const isNew = last.message !== "" && last.message !== key && Boolean(data.phase);
        this.#shown = last.message = key;
        this.#clear();
        this.element.hidden = !data.phase;
        if (!data.phase) return;
        const heading = make("h2", { tabIndex: -1 }, ...this.#heading(data));
        const height = this.element.offsetHeight;
        this.element.replaceChildren(heading, ...this.#body(data), this.#ways(data));
        // Below a longer question, the pictures have less room. The event makes the pictures fit again.
        if (this.element.offsetHeight !== height)
            requestAnimationFrame(() => window.dispatchEvent(new Event("resize")));
        if (isNew && data.phase === "open") this.#goToTop();
        if ((isNew || last.holds) && document.activeElement === document.body) heading.focus();
        if (isNew && data.verdict) emit("say", data.verdict);
    }

    /** Scroll to the top of the page, where a new question and its picture are. */
    #goToTop() {
        const root = this.element.getRootNode();
        const place = root instanceof ShadowRoot ? root.host : this.element;
        scrollBy(place, -scrolled(place));
    }

    #clear() {
        for (const cleanUp of this.#cleanUps) cleanUp();
        this.#cleanUps = [];
    }

    /**
     * @param {QuestionMessage} data
     * @returns {(Node | string)[]}
     */
    #heading(data) {
        if (data.phase === "ended") return [data.ended ?? ""];
        return [make("span", { className: "count" }, data.count ?? ""), " ", data.prompt ?? ""];
    }

    /**
     * @param {QuestionMessage} data
     * @returns {Node[]}
     */
    #body(data) {
        const say = (/** @type {string | undefined} */ text, className = "") =>
            text ? [make("p", { className }, text)] : [];
        const { phase, words } = data;
        if (phase === "open") return [make("p", { className: `how ${data.kind}` }, data.how ?? ""), this.#widget(data)];
        if (phase === "away") return say(data.away);
        if (phase === "running") return [...say(`${data.said} ${words.running}`), ...this.#live(data)];
        if (phase === "saw")
            return [...say(`${data.said} ${data.shows} ${words.saw}`), this.#sight(data), ...this.#live(data)];
        if (phase === "other") return say(data.other);
        if (phase === "ended") return [this.#score(data), ...say(data.after)];
        return [
            ...say(data.looked, "looked"),
            ...say(data.verdict ?? data.said, data.is_right ? "verdict right" : "verdict"),
            ...say(data.keep, "keep"),
            ...this.#live(data),
        ];
    }

    /**
     * Return a list with the element that compares the guessed curve with the truth at the shown epoch. Return []
     * without a guessed curve.
     * @param {QuestionMessage} data
     */
    #live({ kind, guess, words }) {
        if (kind !== "curve" || !guess) return [];
        const element = make("p", { className: "live" });
        this.#cleanUps.push(live(element, words.live));
        return [element];
    }

    /** @param {QuestionMessage} data */
    #widget(data) {
        const question = /** @type {QuestionData} */ (data);
        draftOf(question);
        const [widget, cleanUp] = WIDGETS[question.kind](question);
        this.#cleanUps.push(cleanUp);
        return widget;
    }

    /** @param {QuestionMessage} data */
    #sight(data) {
        const buttons = (data.sight ?? []).map(([option, label]) =>
            make("button", { type: "button", textContent: label, onclick: () => messages.said(this.place, option) }),
        );
        return make("div", { className: "chips" }, ...buttons);
    }

    /** @param {QuestionMessage} data */
    #score(data) {
        const marks = data.score.map(({ title, mark, label }) => {
            const item = make("li", { className: mark, title: `${title}: ${label}` }, title);
            item.append(make("span", { className: "unseen" }, `: ${label}`));
            return item;
        });
        return make("ol", { className: "score" }, ...marks);
    }

    /** @param {QuestionMessage} data */
    #ways(data) {
        const { phase, words, is_last, omitted = [] } = data;
        const way = (/** @type {string} */ name, /** @type {string} */ label, className = "") =>
            make("button", {
                type: "button",
                name,
                className,
                textContent: label,
                onclick: (/** @type {MouseEvent} */ event) => {
                    // The second click of a double-click was meant for a button that stood here before.
                    if (event.detail < 2) messages.chose(this.place, name);
                },
            });
        const nextLabel = is_last ? words.finish : words.next;
        const watch = way("watch", words.watch, "link");
        const skip = way("skip", words.skip, "link");
        const ways = {
            open: () => [this.#commit(/** @type {QuestionData} */ (data)), skip, watch],
            away: () => [way("back", words.back, "primary"), skip, watch],
            running: () => [way("next", nextLabel), watch],
            saw: () => [way("next", nextLabel, "link"), watch],
            told: () => [way("next", nextLabel, "primary"), way("other", words.contrast), watch],
            other: () => [way("next", nextLabel, "primary"), way("back", words.back), watch],
            ended: () => [way("again", words.again), watch],
        };
        const all = data.phase ? ways[/** @type {keyof ways} */ (phase)]() : [];
        return make("div", { className: "ways" }, ...all.filter(({ name }) => !omitted.includes(name)));
    }

    /** @param {QuestionData} data */
    #commit(data) {
        const button = make("button", { type: "button", className: "primary", textContent: data.words.commit });
        const update = () => {
            button.disabled = !textOf(draftOf(data), data.top);
        };
        button.onclick = () => messages.guessed(this.place, textOf(draftOf(data), data.top));
        update();
        this.#cleanUps.push(on("draft", draft => draft && update()));
        return button;
    }
}

/** @param {Component<QuestionMessage & { place: string }>} component */
export function draw({ data, root }) {
    const element = find(root, ".question");
    const question = questions.get(element) ?? new Question(element, data.place);
    questions.set(element, question);
    if ("phase" in data) question.show(data);
    return question.leave;
}

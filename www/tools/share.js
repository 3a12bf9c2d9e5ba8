// The tab with every way to pass on what is on screen: links, markup, a picture, and TensorFlow Playground.

import { points } from "../draw/points.js";
import { linear } from "../draw/scale.js";
import { h, setText, uid } from "../element/dom.js";
import { copied, linkTo, shownState } from "../element/share.js";
import { toAttributes } from "../state.js";
import { toClassic } from "../state/toclassic.js";
import { MAX_SLICE_COLUMNS } from "../views/decision.js";
import { elementMarkup, frameMarkup, imageMarkup, markdown } from "./markup.js";

/**
 * @typedef {import("./toolbox.js").App} App
 * @typedef {import("./toolbox.js").Tool} Tool
 */

const IMAGE = "playground.png";
const SIDE = 720;
const COPIED_MS = 2000;
/** Lines of the texts, as long as most are. */
const ROWS = Object.freeze({ link: 2, element: 3, frame: 4, markdown: 3, image: 4 });
const SITE = new URL("../", import.meta.url).href;

/** @returns {Tool} */
export function shareTool() {
  /** @type {App} */
  let app;
  /** What the texts were made of: a spec and a view. @type {unknown[]} */
  let made = [];
  const texts = /** @type {const} */ (["link", "element", "frame", "markdown", "image"]).map((name) => ({ name, ...copyable(name, () => app) }));
  const picture = h("button", { type: "button", class: "plain", on: { click: () => save() } });
  const classic = h("div", { class: "share-classic" });

  async function fill() {
    const { t, state } = app;
    const { description } = state;
    const shown = shownState(app);
    const { data, layers } = shown.spec;
    const kind = description.dataKinds.find(({ name }) => name === data.kind)?.label ?? data.kind;
    const alt = t("share.alt", { data: kind, shape: layers.map(({ units }) => units).join(", ") });
    const href = await linkTo(app);
    /** @type {Record<string, string>} */
    const all = {
      link: href,
      element: elementMarkup(toAttributes(shown, description), `${SITE}playground.js`),
      frame: frameMarkup(await linkTo(app, `${SITE}embed.html`), alt),
      markdown: markdown(href, IMAGE, alt),
      image: imageMarkup(href, IMAGE, alt),
    };
    for (const text of texts) text.show(all[text.name] ?? "");
    const there = toClassic(shown.spec, shown.view, description);
    classic.replaceChildren(...(there.href
      ? [h("a", { class: "plain", href: there.href, target: "_blank", rel: "noopener" }, t("share.classic")), h("p", { class: "caption" }, t("share.classic.note"))]
      : [h("p", {}, t("share.classic.not")), h("ul", {}, ...there.obstacles.map(({ why, values }) => h("li", {}, t(`share.no.${why}`, values))))]));
  }

  async function save() {
    const { run, state } = app;
    const { samples, look } = state;
    if (!run || !samples) return;
    const canvas = h("canvas", { width: SIDE, height: SIDE });
    await run.draw(canvas, { quantity: "output", look, width: SIDE / 2, height: SIDE / 2 });
    const ctx = canvas.getContext("2d");
    if (ctx) dots(ctx, state, samples);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    const link = h("a", { href: URL.createObjectURL(/** @type {Blob} */ (blob)), download: IMAGE });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), COPIED_MS);
  }

  return {
    mount(root, given) {
      app = given;
      const { t } = app;
      setText(picture, t("share.save", { name: IMAGE }));
      root.append(h("div", { class: "share-texts" }, ...texts.map((text) => text.element(t))),
        h("div", { class: "share-side" }, h("div", { class: "share-picture" }, picture, h("p", { class: "caption" }, t("share.save.help", { name: IMAGE }))), classic));
    },

    update(_, state) {
      const flat = state.samples?.axes.length === 2 && state.samples.columns.length <= MAX_SLICE_COLUMNS;
      if (picture.parentElement) picture.parentElement.hidden = !flat;
      const of = [state.spec, app.view];
      if (of.every((value, i) => value === made[i])) return;
      made = of;
      fill().catch((error) => app.fail(error));
    },

    destroy() {},
  };
}

/** A text that is read and copied, never written. @param {keyof typeof ROWS} name @param {() => App} app */
function copyable(name, app) {
  const id = uid(name);
  const box = h("textarea", { id, readonly: true, rows: ROWS[name], spellcheck: "false", on: { focus: () => box.select() } });
  const word = h("span", {});
  let timer = 0;
  const copy = h("button", { type: "button", class: "plain share-copy", on: { click: async () => {
    const { t } = app();
    const done = await copied(box.value);
    if (!done) box.focus();
    const said = t(done ? "share.copied" : "share.byHand");
    setText(word, said);
    app().say(said);
    clearTimeout(timer);
    timer = setTimeout(() => setText(word, t("share.copy")), COPIED_MS);
  } } }, word);
  return {
    show: (/** @type {string} */ text) => { box.value = text; },
    element: (/** @type {App["t"]} */ t) => {
      setText(word, t("share.copy"));
      copy.setAttribute("aria-label", t("share.copyWhat", { what: t(`share.${name}`) }));
      return h("div", { class: "share-text" }, h("label", { for: id }, t(`share.${name}`)), box, copy, h("p", { class: "caption" }, t(`share.${name}.help`)));
    },
  };
}

/** The samples over the picture. @param {CanvasRenderingContext2D} ctx @param {import("./toolbox.js").ViewState} state @param {import("../element/types.js").Samples} samples */
function dots(ctx, { look, ui }, samples) {
  const n = samples.columns.length;
  const [a = 0, b = 0] = samples.axes;
  const [x0, x1] = samples.columns[a]?.domain ?? [-1, 1];
  const [y0, y1] = samples.columns[b]?.domain ?? [-1, 1];
  const sx = linear(x0, x1, 0, SIDE);
  const sy = linear(y0, y1, SIDE, 0);
  const limit = samples.targets.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  points(ctx, samples, (row) => [sx(samples.inputs[row * n + a] ?? 0), sy(samples.inputs[row * n + b] ?? 0)],
    { look, test: ui.showTestData, limit, radius: 6 });
}

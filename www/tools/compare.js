// The tab that sets three runs side by side, on one clock with the run above: linear, soft and hard, or three seeds.

import { count } from "../draw/scale.js";
import { h, setText, uid } from "../element/dom.js";
import { diff, isLive } from "../state.js";
import { figure, wide } from "./compare/figure.js";
import { Group } from "./compare/group.js";
import { VARY, variants } from "./compare/variants.js";

/**
 * @typedef {import("./toolbox.js").App} App
 * @typedef {import("./toolbox.js").Tool} Tool
 * @typedef {import("../element/types.js").ViewState} ViewState
 * @typedef {import("./compare/variants.js").Vary} Vary
 */

/** Points across a map, and along a curve. */
const SIDE = 100;
const LINE = 240;
/** A run that seems to have gone back may only not have told yet where it is. */
const PATIENCE_MS = 200;
const NAMES = ["linear", "soft", "hard"];

/** @returns {Tool} */
export function compareTool() {
  /** @type {App} */
  let app;
  /** @type {Group} */
  let group;
  /** @type {ReturnType<typeof figure>[]} */
  let figures = [];
  /** @type {Vary} */
  let vary = "beta";
  /** The run above, and its settings as the three have them. @type {App["run"]} */
  let main = null;
  /** @type {ViewState["spec"] | null} */
  let spec = null;
  /** While their settings change. @type {Promise<void> | null} */
  let changing = null;
  let timer = 0;
  /** @type {() => void} */
  let unfollow = () => {};
  const about = h("p", { class: "caption" });
  const row = h("div", { class: "compare-row" });
  const progress = h("progress", { class: "compare-progress" });
  const clock = h("p", { class: "caption compare-clock" });

  /** Takes over what was changed in the living run above, at the step where it was changed. */
  const change = () => {
    const { spec: next, description } = app.state;
    if (changing || app.run !== main || !spec || next === spec) return changing;
    const paths = diff(spec, next);
    // Anything else is a new run, which is on its way.
    if (!isLive(paths, description)) return null;
    spec = next;
    if (paths.length === 0) return null;
    changing = group.update(variants(next, vary)).finally(() => {
      changing = null;
      app.context.redraw();
    });
    return changing;
  };

  /** On the run's clock: its changes come between the same two steps. @param {number} step */
  const follow = async (step) => {
    await change();
    await group.reach(step);
  };

  /** Follows the run above: another run, and while it rests other settings and another step. */
  const sync = () => {
    const { run } = app;
    if (!run) return;
    if (run !== main) {
      [main, spec] = [run, run.spec];
      group.begin(variants(run.spec, vary));
    }
    // While it plays, the pacer tells them where to go.
    if (app.playing || change()) return;
    const { step } = run.metrics;
    if (step >= group.target) return void group.reach(step);
    clearTimeout(timer);
    timer = setTimeout(() => { if (app.run && !app.playing) group.reach(app.run.metrics.step); }, PATIENCE_MS);
  };

  /** The map that is chosen above, where it is one of the whole network. @param {ViewState} state */
  const quantity = ({ ui, description }) => {
    const chosen = description.quantities.find((q) => q.name === ui.quantity);
    return chosen && !chosen.needsLayer && !chosen.needsUnit ? chosen.name : "output";
  };

  /** @param {ViewState} state */
  const tell = (state) => {
    const { t } = app;
    const { members, target, behind } = group;
    const at = Math.min(...members.filter((m) => !m.stopped).map((m) => m.metrics.step));
    const arriving = members.length > 0 && behind;
    progress.max = Math.max(1, target);
    progress.value = arriving ? at : 0;
    progress.style.visibility = arriving ? "visible" : "hidden";
    setText(clock, members.length === 0 ? t("compare.starting")
      : arriving ? t("compare.catchingUp", { step: count(at), target: count(target) })
      : Number.isFinite(at) ? t("compare.together", { step: count(at) }) : "");
    const many = state.samples && wide(state.samples) ? ` ${t("compare.wide", { n: state.samples.columns.length })}` : "";
    setText(about, t(`compare.about.${vary}`) + many);
  };

  return {
    mount(root, given) {
      app = given;
      const { t } = app;
      group = new Group((one) => app.bvq.run(one), () => app.context.redraw(), (error) => app.fail(error));
      const name = uid("vary");
      const choice = h("fieldset", { class: "segmented" }, h("legend", {}, t("compare.vary")), h("div", { class: "segments" }, ...VARY.map((value) =>
        h("label", {}, h("input", { type: "radio", name, value, checked: value === vary, on: { change: () => {
          vary = value;
          main = null;
          sync();
          app.context.redraw();
        } } }), h("span", {}, t(`compare.${value}`))))));
      const tell = () => app.say(figures.map((f, i) => `${titles()[i]?.name ?? ""} ${f.value}`).join(", "));
      figures = NAMES.map(() => figure(t, (cursor) => app.context.setUi({ cursor }), tell, () => app.context.redraw()));
      row.append(...figures.map((f) => f.element));
      root.append(h("div", { class: "compare-head" }, choice, about), row, h("div", { class: "row" }, clock, progress));
      unfollow = app.pacer.follow(follow);
      sync();
    },

    update(_, state) {
      group.still = !state.playing;
      const what = quantity(state);
      group.wanted = (samples) => (wide(samples) ? null : { quantity: what, width: samples.axes.length < 2 ? LINE : SIDE, height: samples.axes.length < 2 ? 1 : SIDE });
      sync();
      const all = titles();
      figures.forEach((f, i) => f.update(all[i] ?? { name: "", detail: "" }, group.members[i], state));
      tell(state);
    },

    destroy() {
      clearTimeout(timer);
      group.dispose();
      unfollow();
      for (const f of figures) f.destroy();
      if (app.state.ui.cursor) app.context.setUi({ cursor: null });
    },
  };

  /** What each is called. */
  function titles() {
    const { t } = app;
    if (vary === "beta") return NAMES.map((name) => ({ name: t(`beta.${name}`), detail: t(`beta.${name}.value`) }));
    return variants(app.run?.spec ?? app.state.spec, vary).map(({ seed }) => ({ name: t("compare.seedName", { seed }), detail: "" }));
  }
}

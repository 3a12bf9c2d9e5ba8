// A person at the page: finds things by what they are called, and uses them by mouse, by keyboard or by touch. One way at a
// time: by keyboard no mouse helps. What is told or drawn is waited for, never how long it takes.
import { PATIENCE } from "./site.mjs";

/**
 * @typedef {import("./hands.mjs").Hands} Hands
 * @typedef {import("./hands.mjs").Place} Place
 * @typedef {"mouse" | "keyboard" | "touch"} Way
 * A part of the page: the `nth` visible one of a CSS selector that has this name.
 * @typedef {{ css: string, name?: string, pattern?: string, nth: number }} Target
 * @typedef {ReturnType<typeof person>} Person
 */

/** @param {string} css @param {string | RegExp} [name] @param {number} [nth] @returns {Target} */
export const the = (css, name, nth = 0) => (name instanceof RegExp ? { css, pattern: name.source, nth } : { css, name, nth });
/** @param {string | RegExp} name */
export const button = (name) => the("button, summary", name);
/** @param {string | RegExp} name */
export const tab = (name) => the("[role=tab]", name);
/** @param {string | RegExp} name */
export const radio = (name) => the("input[type=radio]", name);
/** @param {string | RegExp} name */
export const box = (name) => the("input[type=checkbox]", name);
/** @param {string | RegExp} name */
export const field = (name) => the("input:not([type=radio], [type=checkbox]), textarea, select", name);

/** Time between two looks at what is waited for. */
const AGAIN_MS = 30;
/** Far more stops than the page has for Tab, and more members than any group. */
const MOST_TABS = 500;
const MOST_ARROWS = 24;

/** In the page, before all else: `live` is the element, `part` finds a target; both for what scenes ask. */
function eyes() {
  const live = /** @type {any} */ (document.querySelector("bvq-playground"));
  const root = live.shadowRoot;
  const nameOf = (e) => (e.getAttribute("aria-label") ?? e.labels?.[0]?.textContent ?? e.textContent ?? "").trim().replace(/\s+/g, " ");
  /** What is to be hit: of a switch that is a word or a picture, that. */
  const body = (e) => (e.matches("input[type=radio], input[type=checkbox]") && e.closest("label")) || e;
  const part = ({ css, name, pattern, nth = 0 }) => [...root.querySelectorAll(css)].filter((e) => body(e).checkVisibility({ visibilityProperty: true })
    && (name === undefined || nameOf(e) === name) && (pattern === undefined || new RegExp(pattern).test(nameOf(e))))[nth];
  /** All that share one stop for Tab, which arrows go through. */
  const group = (e) => (e.matches("input[type=radio]") ? [...root.querySelectorAll("input[type=radio]")].filter((other) => other.name === e.name)
    : e.matches("[role=tab], .preset") ? [...e.parentElement.querySelectorAll("[role=tab], .preset")] : [e]).filter((other) => !other.disabled && body(other).checkVisibility());
  const look = (target) => {
    const e = part(target);
    if (!e) return { missing: `there is no ${JSON.stringify(target)}` };
    if (e.disabled) return { missing: `${JSON.stringify(target)} is disabled` };
    const hit = body(e);
    let r = hit.getBoundingClientRect();
    if (r.top < 0 || r.left < 0 || r.bottom > innerHeight || r.right > innerWidth) {
      hit.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
      r = hit.getBoundingClientRect();
    }
    const at = root.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
    if (!hit.contains(at)) return { missing: `${JSON.stringify(target)} is behind ${at?.outerHTML.slice(0, 80)}` };
    return { left: r.left, top: r.top, width: r.width, height: r.height };
  };
  /** Where a target is; nowhere while it moves. */
  const where = async (target) => {
    const before = look(target);
    if (before.missing) return before;
    await new Promise((done) => requestAnimationFrame(done));
    const after = look(target);
    return JSON.stringify(after) === JSON.stringify(before) ? after : { missing: `${JSON.stringify(target)} does not stand still` };
  };
  /** About how often Tab is to be pressed to get there from where the focus is; less than 0 = back, 0 = there, or in its group. */
  const tabs = (target) => {
    const e = part(target);
    if (!e) return 1;
    const all = group(e);
    const now = root.activeElement;
    if (all.includes(now)) return 0;
    const stop = all.find((other) => (other.type === "radio" ? other.checked : other.tabIndex >= 0)) ?? e;
    const between = (a, b) => [...root.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter((other) => other.tabIndex >= 0 && !other.disabled
      && body(other).checkVisibility({ visibilityProperty: true }) && (other.type !== "radio" || other.checked) && !all.includes(other)
      && a.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING && b.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_PRECEDING).length;
    if (!now) return 1;
    return now.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_PRECEDING ? -1 - between(stop, now) : 1 + between(now, stop);
  };
  /** How many arrows away a member of a group is. */
  const arrows = (target) => {
    const e = part(target);
    const all = group(e);
    return all.indexOf(e) - all.indexOf(root.activeElement);
  };
  const errors = [];
  addEventListener("bvq-error", ({ detail }) => errors.push(`${detail.code}: ${detail.message}`));
  Object.assign(globalThis, { live, root, part, nameOf, where, tabs, arrows, errors });
}

/** @param {Hands} hands @param {Way} way */
export function person(hands, way) {
  const { run, press } = hands;

  /**
   * Looks until there is what is looked for, and gives it.
   * @param {Function} call   in the page @param {...unknown} args
   */
  async function see(call, ...args) {
    const end = Date.now() + PATIENCE;
    let cause;
    do {
      try {
        const seen = await run(call, ...args);
        if (seen) return seen;
      } catch (error) {
        cause = error; // what is asked is not there yet
      }
      await new Promise((done) => setTimeout(done, AGAIN_MS));
    } while (Date.now() < end);
    throw new Error(`by ${way}: looked in vain for ${call} with ${JSON.stringify(args)}`, { cause });
  }

  /** Where a target is, once it stands still and nothing is before it. @param {Target} target */
  async function find(target) {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const place = await run((t) => where(t), target);
      if (!place.missing) return place;
      if (Date.now() > end) throw new Error(`by ${way}: ${place.missing}`);
      await new Promise((done) => setTimeout(done, AGAIN_MS));
    }
  }

  /** A place in a target, as shares of its width and height. @param {Target} target @param {[number, number]} [shares] @returns {Promise<Place>} */
  async function placeIn(target, [u, v] = [0.5, 0.5]) {
    const { left, top, width, height } = await find(target);
    return [left + u * width, top + v * height];
  }

  const hit = (/** @type {Place[]} */ path) => (way === "touch" ? hands.finger(path) : hands.mouse(path));

  /** By Tab, and by arrows within a group, to a target. @param {Target} target */
  async function goTo(target) {
    await see((t) => part(t) && !part(t).disabled, target);
    let at;
    for (let i = 0; (at = await run((t) => tabs(t), target)) !== 0; i += Math.abs(at)) {
      if (i > MOST_TABS) throw new Error(`Tab never came to ${JSON.stringify(target)}`);
      // The last stops one by one: who goes too far may leave the page.
      for (let left = Math.max(1, Math.abs(at) - 2); left > 0; left -= 1) await press(at > 0 ? "Tab" : "Shift+Tab");
    }
    for (let i = 0; (at = await run((t) => arrows(t), target)) !== 0; i += 1) {
      if (i === MOST_ARROWS) throw new Error(`arrows never came to ${JSON.stringify(target)}`);
      await press(at > 0 ? "ArrowRight" : "ArrowLeft");
    }
  }

  return {
    way, run, see, press, find, placeIn, goTo,
    type: hands.type,
    point: hands.point,
    /** Presses a button, ticks a box, chooses one of several, opens what is shut. @param {Target} target */
    async use(target) {
      if (way !== "keyboard") return hit([await placeIn(target)]);
      await goTo(target);
      const kind = await run((t) => part(t).type, target);
      if (kind !== "radio") await press(kind === "checkbox" ? "Space" : "Enter");
      else if (!(await run((t) => part(t).checked, target))) await press("Space");
    },
    /** A click or a tap at a place in a target, or a drag through several. @param {Target} target @param {...[number, number]} shares */
    async stroke(target, ...shares) {
      const { left, top, width, height } = await find(target);
      await hit(shares.map(([u, v]) => [left + u * width, top + v * height]));
    },
    /** Moves a slider from where it stands to its beginning (0), its end (1), or by hand between. @param {Target} target @param {number} to */
    async slide(target, to) {
      if (way === "keyboard") {
        await goTo(target);
        return press(to === 0 ? "Home" : "End");
      }
      const from = await run((t) => { const { min, max, value } = part(t); return (value - min) / (max - min); }, target);
      const { left, top, width, height } = await find(target);
      // The middle of the thumb is half a thumb away from either end.
      const at = (/** @type {number} */ share) => /** @type {Place} */ ([left + 8 + share * (width - 16), top + height / 2]);
      await hit([at(from), at((from + to) / 2), at(to)]);
    },
    /** Writes into a field what is to stand there. @param {Target} target @param {string} text */
    async fill(target, text) {
      if (way === "keyboard") await goTo(target);
      else await hit([await placeIn(target)]);
      await see((t) => root.activeElement === part(t), target);
      await press("Control+a");
      await hands.type(text);
    },
    /** Chooses in a menu. That is the system's own and opens outside the page, where no mouse of a driver comes: by keys. @param {Target} target @param {string} option */
    async choose(target, option) {
      await goTo(target);
      await press("Home");
      for (let i = 0; (await run((t) => part(t).selectedOptions[0].textContent, target)) !== option; i += 1) {
        if (i === MOST_ARROWS) throw new Error(`there is no ${option} in ${JSON.stringify(target)}`);
        await press("ArrowDown");
      }
    },
    /** Opens a link, in the page as it is; it is at rest at step 0 then. @param {string} link @param {number} seed   one that was not there before */
    async comeTo(link, seed) {
      await run((to) => {
        live.pause();
        location.hash = to;
      }, `${link}&seed=${seed}`);
      await see((n) => live.run.spec.seed === n && live.metrics.step === 0 && !live.playing, seed);
      await run(() => scrollTo({ top: 0, behavior: "instant" }));
      if (way === "mouse") await hands.point([2, 2]);
      if (way === "keyboard") await hands.mouse([[2, 2]]); // Tab goes on from there
    },
  };
}

/** Waits until the page is whole, with what comes late. @param {Hands} hands */
export async function arrive(hands) {
  const { see, run } = person(hands, "mouse");
  await see(() => document.querySelector("bvq-playground")?.run && document.querySelector("bvq-playground").shadowRoot.querySelector(".lab-tab") !== null);
  await run(eyes);
}

/** What the page complained of since it was asked last. @param {Hands} hands @returns {Promise<string[]>} */
export const complaints = async (hands) => [...hands.problems.splice(0), ...(await hands.run(() => errors.splice(0)))];

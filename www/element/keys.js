// The keyboard, while focus is inside the element. Pure: an event becomes the name of an action. `g` is kept for later.

/**
 * @typedef {"toggle" | "step" | "epoch" | "reset" | "newSeed" | "softer" | "harder" | "linear" | "soft" | "hard" | "discretize" | "showTestData" | "entropy" | "keys" | "tell"} Action
 */

/** @type {Record<string, Action>} */
const KEYS = {
  " ": "toggle", ".": "step", ">": "epoch", r: "reset", R: "newSeed", "[": "softer", "]": "harder",
  0: "linear", 1: "soft", 2: "hard", d: "discretize", t: "showTestData", e: "entropy", "?": "keys", s: "tell",
};

/** Where a key already means something. @param {EventTarget | undefined} target @param {string} key */
function taken(target, key) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("textarea, select, input:not([type=range], [type=radio], [type=checkbox])")) return true;
  return key === " " && target.matches("button, summary, input:not([type=range]), a");
}

/**
 * @param {KeyboardEvent} event
 * @param {boolean} [few]   only the space bar: single characters get in the way of who speaks to the computer
 * @returns {Action | null}
 */
export function actionOf(event, few = false) {
  if (few && event.key !== " ") return null;
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || taken(event.composedPath()[0], event.key)) return null;
  return KEYS[event.key] ?? KEYS[event.key.toLowerCase()] ?? null;
}

/**
 * Listens while focus is inside the element. What the keys do is fetched with the first of them.
 * @param {import("../element.js").Playground} to @param {() => import("./types.js").ViewState} state @param {AbortSignal} signal
 */
export function listenKeys(to, state, signal) {
  to.root.addEventListener("keydown", async (event) => {
    const action = actionOf(/** @type {KeyboardEvent} */ (event), to.root.querySelector("[data-few-keys]") !== null);
    if (!action) return;
    event.preventDefault();
    const { keyActions } = await import("./actions.js");
    keyActions[action](to, state());
  }, { signal });
}

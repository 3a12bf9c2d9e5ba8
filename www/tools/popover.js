// What a link in the footer opens: near its link, always within the window, over everything else. Shut by Escape and by a
// click elsewhere.

/** CSS pixels to the window's edge, and to the link. */
const EDGE = 8;
const GAP = 6;

/**
 * Puts a box that is on show near what it belongs to: above where there is room, else below, else where it fits.
 * @param {HTMLElement} box @param {Element} anchor
 */
export function placeNear(box, anchor) {
  const { left, right, top, bottom } = anchor.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const { offsetWidth: width, offsetHeight: height } = box;
  const within = (/** @type {number} */ at, /** @type {number} */ size, /** @type {number} */ room) => Math.max(EDGE, Math.min(at, room - size - EDGE));
  const [above, below] = [top - GAP - height, bottom + GAP];
  const y = above >= EDGE || below + height > clientHeight - EDGE ? above : below;
  box.style.left = `${within(left + width > clientWidth - EDGE ? right - width : left, width, clientWidth)}px`;
  box.style.top = `${within(y, height, clientHeight)}px`;
}

/**
 * Makes the content of a `details` float near its summary. Returns the undo.
 * @param {HTMLDetailsElement} details @param {HTMLElement} box   in the details
 */
export function floating(details, box) {
  const summary = /** @type {HTMLElement} */ (details.querySelector("summary"));
  /** @type {AbortController | null} */
  let open = null;
  const place = () => placeNear(box, summary);
  const shut = () => { details.open = false; };
  // The top layer: no box around it cuts it off or moves it.
  box.setAttribute("popover", "manual");
  const follow = () => {
    open?.abort();
    open = null;
    if (!details.open) return void (box.matches(":popover-open") && box.hidePopover());
    open = new AbortController();
    const { signal } = open;
    box.showPopover();
    place();
    addEventListener("scroll", place, { signal, capture: true, passive: true });
    addEventListener("resize", place, { signal });
    document.addEventListener("pointerdown", (event) => { if (!event.composedPath().includes(details)) shut(); }, { signal, capture: true });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      shut();
      summary.focus({ preventScroll: true });
    }, { signal });
  };
  details.addEventListener("toggle", follow);
  return () => {
    details.removeEventListener("toggle", follow);
    open?.abort();
  };
}

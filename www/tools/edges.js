// A network wider than its place fades out at the edge where it goes on.

import { setAttr } from "../element/dom.js";

/** @typedef {import("./toolbox.js").Tool} Tool */

/** @returns {Tool} */
export function edgesTool() {
  const abort = new AbortController();
  /** @type {HTMLElement} */
  let host;
  const look = () => {
    const scroll = host.querySelector(".net-scroll");
    if (!scroll) return;
    const { scrollLeft, scrollWidth, clientWidth } = scroll;
    setAttr(scroll, "data-before", scrollLeft > 1);
    setAttr(scroll, "data-after", scrollLeft + clientWidth < scrollWidth - 1);
  };
  return {
    mount(root) {
      host = root;
      host.addEventListener("scroll", look, { signal: abort.signal, capture: true, passive: true });
    },
    update: look,
    destroy: () => abort.abort(),
  };
}

// On paper it is light, whatever the theme: the box, and, since canvases keep their colours, all that is drawn on them.

import { dress } from "../element/dress.js";

/** @returns {import("./toolbox.js").Tool} */
export function printTool() {
  const abort = new AbortController();
  const { signal } = abort;
  return {
    mount(_, app) {
      const box = /** @type {HTMLElement} */ (app.root.querySelector(".bvq"));
      // No frame is drawn between these events and the page that is printed.
      const wear = (/** @type {boolean} */ light) => {
        app.patch({ look: dress(box, light ? { ...app.view, theme: "light" } : app.view) });
        app.context.flush();
        // The links were drawn between boxes of the screen's size.
        const net = box.querySelector(".net");
        if (net) box.style.setProperty("--printed-thumb", getComputedStyle(net).getPropertyValue("--bvq-thumb"));
        // Chromium prints what was drawn just now as strokes, and a canvas that began with a clear page then clears those
        // below it. As pixels they lie over each other.
        for (const canvas of light ? box.querySelectorAll("canvas") : []) {
          const ctx = canvas.getContext("2d");
          ctx?.putImageData(ctx.getImageData(0, 0, canvas.width, canvas.height), 0, 0);
        }
      };
      const paper = matchMedia("print");
      paper.addEventListener("change", () => wear(paper.matches), { signal });
      // Some browsers print a copy of the page, and this one never sees the other medium.
      addEventListener("beforeprint", () => wear(true), { signal });
      addEventListener("afterprint", () => wear(paper.matches), { signal });
    },
    update() {},
    destroy: () => abort.abort(),
  };
}

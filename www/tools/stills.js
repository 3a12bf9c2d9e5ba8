// Pictures that seldom change are images. A canvas is a layer of its own, and its frame another: dozens of them, carried along
// in every frame, cost a training page more than what it draws.

import { h } from "../element/dom.js";

const PICTURES = ".kind canvas.thumb[width], .feature canvas.thumb[width]";
/** Pictures that one frame turns. */
const AT_ONCE = 4;

/** @returns {import("./toolbox.js").Tool} */
export function stillsTool() {
  /** What each canvas was last turned at; it is drawn anew when this changes. @type {WeakMap<HTMLCanvasElement, string>} */
  const turned = new WeakMap();
  /** @type {WeakMap<HTMLCanvasElement, HTMLImageElement>} */
  const images = new WeakMap();
  /** @type {import("../element/types.js").ViewState["look"] | null} */
  let look = null;
  let looks = 0;
  let forbidden = false;
  /** @type {ShadowRoot} */
  let shadow;
  /** @type {() => void} */
  let redraw = () => {};
  const drawn = new MutationObserver((records) => {
    if (records.some(({ target }) => target instanceof Element && target.matches(PICTURES))) redraw();
  });

  /** Shows the canvases again. */
  const back = () => {
    for (const canvas of shadow.querySelectorAll("canvas.stilled")) canvas.classList.remove("stilled");
    for (const image of shadow.querySelectorAll("img.still")) image.remove();
  };

  /** @param {HTMLCanvasElement} canvas @param {string} key */
  const turn = async (canvas, key) => {
    const image = images.get(canvas) ?? h("img", { class: "thumb still", alt: "" });
    images.set(canvas, image);
    image.src = canvas.toDataURL();
    try {
      await image.decode();
    } catch {
      // Another picture may have taken its place; else the page forbids such images, and all stay canvases.
      if (turned.get(canvas) !== key) return;
      forbidden = true;
      back();
      return;
    }
    if (!canvas.isConnected || forbidden) return;
    if (!image.isConnected) canvas.after(image);
    canvas.classList.add("stilled");
  };

  return {
    mount(_, app) {
      shadow = app.root;
      ({ redraw } = app.context);
      // A canvas gets its width when it is first drawn, which may be when nothing else happens.
      drawn.observe(shadow, { subtree: true, attributeFilter: ["width"] });
    },
    update(_, state) {
      if (state.look !== look) looks += 1;
      ({ look } = state);
      if (forbidden) return;
      let room = AT_ONCE;
      for (const canvas of /** @type {NodeListOf<HTMLCanvasElement>} */ (shadow.querySelectorAll(PICTURES))) {
        const key = [looks, state.ui.discretize, canvas.width].join();
        if (turned.get(canvas) === key) continue;
        if (room-- === 0) return redraw();
        turned.set(canvas, key);
        void turn(canvas, key);
      }
    },
    destroy() {
      drawn.disconnect();
      back();
    },
  };
}

// Theme and palette: on the element's box, and as the look that canvases need.

import { readLook } from "../draw/palette.js";

export const DARK = "(prefers-color-scheme: dark)";
const STARK = "(forced-colors: active), (prefers-contrast: more)";

/** @param {HTMLElement} box @param {import("../state.js").View} view @returns {import("../draw/palette.js").Look} */
export function dress(box, { mode, theme, palette }) {
  const dark = theme === "dark" || (theme !== "light" && matchMedia(DARK).matches);
  Object.assign(box.dataset, { mode, palette, theme: dark ? "dark" : "light" });
  return { ...readLook(box, dark), contour: palette === "safe" || matchMedia(STARK).matches };
}

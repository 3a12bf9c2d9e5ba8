// Where the plot of a map lies in its square stage; the rest is for ticks and titles.

/** @param {number} size of the stage, in CSS pixels @returns {import("./axes.js").Box} */
export const mapBox = (size) => ({ left: 46, top: 6, width: size - 54, height: size - 54 });

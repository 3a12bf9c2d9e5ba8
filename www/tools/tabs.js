// The tabs of the lab, in their order.

/** @type {readonly import("./toolbox.js").Tab[]} */
export const TABS = Object.freeze([]);

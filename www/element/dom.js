// Building elements without markup strings: nothing here ever parses HTML.

/**
 * @typedef {{ class?: string, part?: string, on?: Record<string, (event: any) => void>, [name: string]: unknown }} Props
 * @typedef {Node | string | null | undefined | false} Child
 */

/**
 * One element. `class`, `part` and attributes by name; `true` sets an empty attribute, `false`/`null` leaves it out;
 * `on` holds listeners by event name.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Props} [props]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  setProps(element, props);
  append(element, children);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * One SVG element.
 * @param {string} tag
 * @param {Props} [props]
 * @param {...Child} children
 * @returns {SVGElement}
 */
export function svg(tag, props = {}, ...children) {
  const element = /** @type {SVGElement} */ (document.createElementNS(SVG, tag));
  setProps(element, props);
  append(element, children);
  return element;
}

/** @param {Element} element @param {Child[]} children */
function append(element, children) {
  for (const child of children) if (child) element.append(child);
}

/** @param {Element} element @param {Props} props */
function setProps(element, props) {
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") {
      for (const [type, listener] of Object.entries(props.on ?? {})) element.addEventListener(type, listener);
    } else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, String(value));
  }
}

/**
 * Sets text only when it differs, so that an unchanged number costs no layout.
 * @param {Element} element @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Sets or removes an attribute only when it differs.
 * @param {Element} element @param {string} name @param {string | boolean | null} value
 */
export function setAttr(element, name, value) {
  const next = value === true ? "" : value === false ? null : value;
  if (element.getAttribute(name) === next) return;
  if (next === null) element.removeAttribute(name);
  else element.setAttribute(name, next);
}

let counter = 0;
/** A new id within this document, for `for` and `aria-*` pairs. @param {string} stem */
export const uid = (stem) => `bvq-${stem.replace(/[^a-z0-9]+/gi, "-")}-${++counter}`;

/**
 * An icon drawn by paths on a 24 by 24 grid; decoration only.
 * @param {...string} paths
 */
export function icon(...paths) {
  return svg("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" },
    ...paths.map((d) => svg("path", { d })));
}

export const ICONS = Object.freeze({
  play: "M8 5v14l11-7z",
  pause: "M7 5h4v14H7zM13 5h4v14h-4z",
  step: "M6 5v14l9-7zM16 5h3v14h-3z",
  epoch: "M4 5v14l8-7zM12 5v14l8-7zM19 5h2.500v14H19z",
  lock: "M7 10V7a5 5 0 0 1 10 0v3h1v11H6V10zm2 0h6V7a3 3 0 0 0-6 0z",
  reset: "M12 5V1L7 6l5 5V7a5 5 0 1 1-5 5H5a7 7 0 1 0 7-7z",
  dice: "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm0 2v14h14V5zm3.5 2a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3zm7 7a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3zM12 10.500a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3z",
  plus: "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z",
  minus: "M5 11h14v2H5z",
  close: "M6.400 5 12 10.600 17.600 5 19 6.400 13.400 12l5.600 5.600-1.400 1.400L12 13.400 6.400 19 5 17.600 10.600 12 5 6.400z",
  link: "M10.600 13.400a1 1 0 0 0 1.400 0l4-4a1 1 0 0 0-1.400-1.400l-4 4a1 1 0 0 0 0 1.400zM8 17.500a3 3 0 0 1-2-5.200l3-3-1.400-1.400-3 3a5 5 0 0 0 7 7l3-3-1.400-1.400-3 3a3 3 0 0 1-2.200 1zM16.500 3.600a5 5 0 0 0-3.500 1.400l-3 3 1.400 1.400 3-3a3 3 0 0 1 4.300 4.300l-3 3 1.400 1.400 3-3a5 5 0 0 0-3.600-8.500z",
});

// A playground as text to paste elsewhere. Pure.

/** @param {string} text */
const escaped = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");

/** The element in three lines. @param {Record<string, string>} attributes  by kebab-case name; "" is a bare switch @param {string} script */
export function elementMarkup(attributes, script) {
  const words = Object.entries(attributes).map(([name, value]) => (value === "" ? ` ${name}` : ` ${name}="${escaped(value)}"`));
  return `<script type="module" src="${escaped(script)}"></script>\n<bvq-playground${words.join("")}>\n</bvq-playground>`;
}

/** @param {string} href @param {string} title */
export const frameMarkup = (href, title) =>
  `<iframe src="${escaped(href)}" title="${escaped(title)}" width="100%" height="620" loading="lazy" style="border: 0"></iframe>`;

/** A picture that leads to the playground, for mail, feeds and pages without scripts. @param {string} href @param {string} image @param {string} alt */
export const imageMarkup = (href, image, alt) => `<a href="${escaped(href)}"><img src="${escaped(image)}" alt="${escaped(alt)}"></a>`;

/** The same in Markdown. @param {string} href @param {string} image @param {string} alt */
export const markdown = (href, image, alt) =>
  `[![${alt.replace(/[[\]\\]/g, "\\$&")}](${image})](${href.replace(/[()]/g, (c) => (c === "(" ? "%28" : "%29"))})`;

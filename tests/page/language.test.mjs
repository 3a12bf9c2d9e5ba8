// Languages: every word has its counterpart, an element speaks the language of its place, and changes it without losing the run.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { load } from "../../dist/bvq.js";
import { mapTexts } from "../../www/element/worded.js";
import { LANGUAGES } from "../../www/element/text.js";
import { ready, until, useSite, whole } from "./support/site.mjs";

const site = useSite();
const messages = async (language) => JSON.parse(await readFile(`www/messages/${language}.json`, "utf8"));
const holes = (text) => (text.match(/\{\w+\}/g) ?? []).sort().join();

test("each language has every message, with the same places to fill in, and every text of the description", async () => {
  const english = await messages("en");
  /** @type {Record<string, string>} */
  const own = {};
  mapTexts((await load()).describe(), (key, text) => (own[key] = text));
  assert.ok(Object.keys(own).length > 100);
  for (const language of LANGUAGES.filter((name) => name !== "en")) {
    const words = await messages(language);
    const wanted = { ...own, ...english };
    assert.deepEqual(Object.keys(wanted).filter((key) => !(key in words)), [], `${language} lacks these`);
    assert.deepEqual(Object.keys(words).filter((key) => !(key in wanted)), [], `${language} has these for nothing`);
    assert.deepEqual(Object.keys(wanted).filter((key) => holes(words[key]) !== holes(wanted[key])), [], `${language} fills in others`);
    assert.deepEqual(Object.keys(words).filter((key) => words[key].trim() === ""), []);
  }
});

test("the language of the element, else of what it stands in, else English", async () => {
  const { page, problems, close } = await site.open({
    body: `<div lang="de-AT"><bvq-playground id="around" loading="eager"></bvq-playground></div>
      <div lang="de"><bvq-playground id="own" loading="eager" lang="en"></bvq-playground></div>
      <bvq-playground id="unknown" loading="eager" lang="xx"></bvq-playground>`,
  });
  for (const [id, play, label] of [["around", "Start", "Lernrate"], ["own", "Play", "Learning rate"], ["unknown", "Play", "Learning rate"]]) {
    const element = page.locator(`#${id}`);
    await element.getByRole("button", { name: play, exact: true }).waitFor();
    await element.getByText(label, { exact: true }).first().waitFor();
  }
  assert.equal(await page.locator("#around .bvq").getAttribute("lang"), "de");
  assert.equal(await page.locator("#unknown .bvq").getAttribute("lang"), "en");
  assert.deepEqual(problems, []);
  await close();
});

test("changing it keeps run, step, weights and what is open; the link carries it", async () => {
  const { page, problems, close } = await site.open({ path: "/#v=1&dataset=moons&panel=share", context: { viewport: { width: 1280, height: 900 } } });
  await ready(page);
  const menu = page.getByRole("combobox", { name: "Language" });
  await menu.waitFor();
  await page.evaluate(() => document.querySelector("bvq-playground").step(40));
  const hash = () => page.evaluate(() => document.querySelector("bvq-playground").run.hash());
  const before = await hash();
  await menu.selectOption("de");
  const german = page.getByRole("combobox", { name: "Sprache" });
  await german.waitFor();
  assert.equal(await hash(), before);
  assert.equal(await page.evaluate(() => document.querySelector("bvq-playground").metrics.step), 40);
  await page.getByRole("tab", { name: "Teilen", selected: true }).waitFor();
  await page.waitForFunction(() => location.hash.includes("lang=de"));
  // Whoever used the menu still has it in hand.
  await page.waitForFunction(() => document.querySelector("bvq-playground").shadowRoot.activeElement?.getAttribute("aria-label") === "Sprache");
  // What is drawn is drawn again, also while it plays, and the buttons work.
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await until(page, (m) => m.step > 100);
  await german.selectOption("en");
  await menu.waitFor();
  assert.equal(await page.evaluate(() => document.querySelector("bvq-playground").playing), true);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await page.waitForFunction(() => {
    const canvas = document.querySelector("bvq-playground").shadowRoot.querySelector(".map-stage canvas");
    return canvas.width > 100 && canvas.getContext("2d").getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[3] === 255;
  });
  await page.waitForFunction(() => !document.querySelector("bvq-playground").playing);
  assert.deepEqual(problems, []);
  await close();
});

test("no English is left on a German page, and no key without words", async () => {
  const { page, close } = await site.open({ path: "/#v=1&lang=de&panel=share", context: { viewport: { width: 1280, height: 900 } } });
  await ready(page);
  await page.getByRole("tab", { name: "Teilen" }).waitFor();
  await page.evaluate(() => document.querySelector("bvq-playground").step(5));
  await whole(page);
  const english = await messages("en");
  const german = await messages("de");
  const texts = await page.evaluate(() => [...document.querySelector("bvq-playground").shadowRoot.querySelectorAll("*")].flatMap((e) =>
    [...(e.matches("style, script") ? [] : [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data)), e.getAttribute("aria-label"), e.title, e.placeholder].filter(Boolean)));
  const left = new Set(Object.keys(english).filter((key) => english[key] !== german[key] && !english[key].includes("{")).map((key) => english[key]));
  for (const text of Object.values(german)) left.delete(text);
  assert.deepEqual([...new Set(texts.filter((text) => left.has(text.trim())))], []);
  assert.deepEqual([...new Set(texts.filter((text) => /^[a-zA-Z]+(\.[a-zA-Z]+)+$/.test(text) && (text in english || !text.includes("png"))))], []);
  await close();
});

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
  mapTexts((await load()).describe(), (key, text) => (english[key] = text));
  const left = new Set(Object.keys(english).filter((key) => english[key] !== german[key] && !english[key].includes("{")).map((key) => english[key]));
  for (const text of Object.values(german)) left.delete(text);
  assert.deepEqual([...new Set(texts.filter((text) => left.has(text.trim())))], []);
  assert.deepEqual([...new Set(texts.filter((text) => /^[a-zA-Z]+(\.[a-zA-Z]+)+$/.test(text) && (text in english || !text.includes("png"))))], []);
  await close();
});

/** What the panel of errors says, once it does, with the language it is marked as. */
const panel = (page) => page.locator("bvq-playground [role=alert]").first().evaluate(async (element) => {
  while (element.hidden || !element.querySelector(".hint")?.textContent) await new Promise(requestAnimationFrame);
  return [...element.querySelectorAll("p")].map((part) => ({ text: part.innerText, lang: part.querySelector("[lang]")?.lang ?? "" }));
});

test("what the core says is drawn in the language of the page; who calls it hears English", async () => {
  const { page, problems, close } = await site.open({ path: "/#v=1&lang=de&dataset=penguins&batchSize=400&panel=timing", context: { viewport: { width: 1280, height: 900 } } });
  await ready(page);
  const notes = page.locator("bvq-playground .notes li");
  await notes.filter({ hasText: "Die Batchgröße 400 übersteigt die 171 Trainingsbeispiele: Jeder Schritt nimmt alle" }).waitFor();
  await notes.filter({ hasText: "Weggelassen: island und sex (Text lässt sich nur vorhersagen)." }).waitFor();
  assert.equal(await page.locator("bvq-playground .notes [lang]").count(), 0);
  await page.evaluate(() => {
    const element = document.querySelector("bvq-playground");
    element.addEventListener("bvq-error", ({ detail }) => (globalThis.heard = { message: detail.message, hint: detail.hint, field: detail.field }));
    element.spec = { data: { noise: 0.9 } };
  });
  assert.deepEqual(await panel(page), [
    { text: "data.noise: 0.9 liegt außerhalb von 0..0.5.", lang: "" },
    { text: "Einen Anteil am Radius verwenden, zum Beispiel 0.1.", lang: "" },
  ]);
  assert.deepEqual(await page.evaluate(() => globalThis.heard), { message: "data.noise: 0.9 is outside 0..0.5. Use a share of the radius, for example 0.1.", hint: "Use a share of the radius, for example 0.1.", field: "data.noise" });
  // Where it runs, and why: asked before it first trains.
  await page.evaluate(() => document.querySelector("bvq-playground").step(3));
  await page.locator("bvq-playground .timing dd", { hasText: "WebGPU gibt es hier nicht." }).waitFor();
  await page.evaluate(() => document.querySelector("bvq-playground").step());
  await page.locator("bvq-playground .chip[title='WebGPU gibt es hier nicht.']").waitFor();
  // A table that cannot be read, in the dialog that shows it.
  await page.locator("bvq-playground .own summary").click();
  await page.locator("bvq-playground .own textarea").fill("bill,flipper,species\n39.1,181,Adelie\n39.5,186\n");
  await page.getByRole("button", { name: "Tabelle ansehen" }).click();
  const told = page.locator("bvq-playground .table-told");
  await told.filter({ hasText: "Zeile 3: Die Zeile hat 2 Zellen, die erste aber 3." }).waitFor();
  await told.filter({ hasText: "gehört in Anführungszeichen" }).waitFor();
  assert.deepEqual(problems, []);
  await close();
});

test("without its table an error is drawn in English, and says so; a link that is refused keeps its language", async () => {
  const { page, origin, close } = await site.open({ body: "" });
  await page.route("**/messages/core.de.json", (route) => route.abort());
  await page.goto(`${origin}/#v=1&lang=de&beta=2`);
  await ready(page);
  assert.deepEqual(await panel(page), [{ text: 'beta: "2" is outside 0..1. Use a number from 0 to 1.', lang: "en" }, { text: "Left out; the rest of the link holds.", lang: "en" }]);
  assert.equal(await page.locator("bvq-playground [role=alert] strong").innerText(), "Diese Einstellung passt nicht");
  await close();
});

/** The prose around the element, by the keys of its words. */
const prose = (page) => page.evaluate(() => ({
  language: document.documentElement.lang,
  lead: document.querySelector("header p").textContent.replace(/\s+/g, " ").trim(),
  embed: document.querySelector("#embed").textContent,
  fallback: document.querySelector("bvq-playground > p").textContent,
  description: document.querySelector("meta[name=description]").content,
}));
const proseIn = async (language) => {
  const words = await messages(language);
  return { language, lead: `${words["page.lead"]} β ${words["page.beta"]}`, embed: words["page.embed"], fallback: words["page.fallback"], description: words["page.description"] };
};
const speaks = (page, { embed }) => page.waitForFunction((heading) => document.querySelector("#embed").textContent === heading, embed);

test("the page around the element is written in English, and speaks the language of link, menu or browser", async () => {
  const [english, german] = [await proseIn("en"), await proseIn("de")];
  const { page, problems, origin, close } = await site.open({ path: "/#v=1&lang=de", context: { viewport: { width: 1280, height: 900 } } });
  await speaks(page, german);
  assert.deepEqual(await prose(page), german);
  await ready(page);
  const height = () => page.evaluate(() => document.querySelector("header").getBoundingClientRect().height);
  const before = await height();
  await page.getByRole("combobox", { name: "Sprache" }).selectOption("en");
  await speaks(page, english);
  assert.deepEqual(await prose(page), english);
  for (const width of [320, 390, 768, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    const here = await height();
    await page.evaluate(() => document.querySelector("bvq-playground").setAttribute("lang", "de"));
    await speaks(page, german);
    assert.equal(await height(), here, `the words of the other language take another room at ${width}`);
    await page.evaluate(() => document.querySelector("bvq-playground").setAttribute("lang", "en"));
    await speaks(page, english);
  }
  assert.equal(await height(), before);
  // A language without words is no language of the page, and a link without one brings the page's own back.
  await page.evaluate(() => (location.hash = "#v=1&lang=de"));
  await speaks(page, german);
  await page.evaluate(() => (location.hash = "#v=1&lang=fr&dataset=moons"));
  await speaks(page, english);
  await page.waitForFunction(() => document.documentElement.lang === "en");
  await page.evaluate(() => (location.hash = "#v=1&lang=de&dataset=moons"));
  await speaks(page, german);
  await page.evaluate(() => (location.hash = "#v=1&dataset=xor"));
  await speaks(page, english);
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  assert.deepEqual(problems, []);
  await close();
  assert.ok(origin);
});

test("without a language in the link it is the browser's, but not in a frame", async () => {
  const german = await proseIn("de");
  const { page, origin, close } = await site.open({ path: "/#v=1", context: { locale: "de-AT", viewport: { width: 1280, height: 900 } } });
  await page.getByRole("button", { name: "Start", exact: true }).waitFor();
  await speaks(page, german);
  assert.deepEqual(await prose(page), german);
  assert.doesNotMatch(await page.evaluate(() => document.querySelector("bvq-playground").toURL()), /lang/, "a link is for everyone");
  await page.goto(`${origin}/?#v=1&lang=en`);
  await page.getByRole("button", { name: "Play", exact: true }).waitFor();
  assert.deepEqual(await prose(page), await proseIn("en"));
  await close();

  const framed = await site.open({ body: '<iframe id="plain" src="/embed.html#v=1" width="700" height="600"></iframe><iframe id="asked" src="/embed.html#v=1&lang=de" width="700" height="600"></iframe>', context: { locale: "de-AT" } });
  for (const [id, language, play] of [["plain", "en", "Play"], ["asked", "de", "Start"]]) {
    const frame = framed.page.frameLocator(`#${id}`);
    await frame.getByRole("button", { name: play, exact: true }).waitFor();
    assert.equal(await frame.locator("html").getAttribute("lang"), language);
  }
  await framed.close();
});

test("an English page says what its words say, and fetches none of others", async () => {
  const seen = [];
  const server = await site.serve({ seen: (path) => seen.push(path) });
  const { page, close } = await site.newPage();
  await page.goto(`${server.origin}/#v=1&dataset=penguins`);
  await ready(page);
  await page.locator("bvq-playground .lab-tabs").waitFor();
  await page.locator("bvq-playground .notes li", { hasText: "Left out: island and sex" }).waitFor();
  assert.deepEqual(await prose(page), await proseIn("en"));
  assert.deepEqual(seen.filter((path) => /prose|worded|core\.|\.page\.|de\./.test(path)), []);
  await close();
});

// Firefox, headless, spoken to over WebDriver BiDi: a page, and a function called in it. No driver program is needed.
import { spawn } from "node:child_process";
import WebSocket from "ws";
import { firefoxPath, profile } from "./browsers.mjs";

const PATIENCE = 60_000;

/** Keys that have no character, as WebDriver writes them. @type {Record<string, string>} */
const KEYS = {
  Tab: "\ue004", Enter: "\ue007", Shift: "\ue008", Control: "\ue009", Escape: "\ue00c", Space: " ", End: "\ue010",
  Home: "\ue011", ArrowLeft: "\ue012", ArrowUp: "\ue013", ArrowRight: "\ue014", ArrowDown: "\ue015", Delete: "\ue017",
};

/**
 * A page of Firefox: called, it runs a function there; `press` presses a key, "Shift+Tab" with another held; `act` takes
 * actions of WebDriver's input sources; `problems` is what the page complained of.
 * @typedef {((call: Function, ...args: unknown[]) => Promise<any>) & { press: (key: string) => Promise<void>,
 *   act: (actions: object[]) => Promise<void>, goTo: (url: string) => Promise<void>, problems: string[] }} Page
 */

/** @returns {Promise<{ version: string, open: (url: string, viewport?: { width: number, height: number }) => Promise<Page>, close: () => Promise<void> }>} */
export async function launchFirefox() {
  const { folder, remove } = profile();
  const firefox = spawn(
    firefoxPath(),
    ["--headless", "--no-remote", "--profile", folder, "--remote-debugging-port", "0", "about:blank"],
    { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, MOZ_HEADLESS: "1", HOME: folder } },
  );
  const ended = new Promise((resolve) => firefox.once("exit", resolve));
  try {
    const address = await addressIn(firefox.stderr, ended);
    const bidi = await connect(`${address}/session`);
    const { capabilities } = await bidi.send("session.new", { capabilities: {} });
    return {
      version: capabilities.browserVersion,
      async open(url, viewport) {
        const { context } = await bidi.send("browsingContext.create", { type: "tab" });
        if (viewport) await bidi.send("browsingContext.setViewport", { context, viewport });
        /** @type {string[]} */
        const problems = [];
        bidi.listen("log.entryAdded", ({ level, text, source }) => { if (level === "error" && source.context === context) problems.push(text); });
        await bidi.send("session.subscribe", { events: ["log.entryAdded"], contexts: [context] });
        const goTo = (/** @type {string} */ to) => bidi.send("browsingContext.navigate", { context, url: to, wait: "complete" });
        await goTo(url);
        const call = async (call, ...args) => {
          const { result, exceptionDetails } = await bidi.send("script.evaluate", {
            expression: `(async () => JSON.stringify(await (${call})(...${JSON.stringify(args)})))()`,
            target: { context },
            awaitPromise: true,
          });
          if (exceptionDetails) throw new Error(`in Firefox: ${exceptionDetails.text}`);
          return result.value === undefined ? undefined : JSON.parse(result.value);
        };
        const act = (/** @type {object[]} */ actions) => bidi.send("input.performActions", { context, actions });
        const press = async (/** @type {string} */ text) => {
          const keys = text.split("+").map((key) => KEYS[key] ?? key);
          const actions = [...keys.map((value) => ({ type: "keyDown", value })), ...keys.reverse().map((value) => ({ type: "keyUp", value }))];
          await act([{ type: "key", id: "keyboard", actions }]);
        };
        return Object.assign(call, { press, act, goTo, problems });
      },
      async close() {
        await bidi.send("browser.close", {}).catch(() => {});
        bidi.close();
        const timer = setTimeout(() => firefox.kill("SIGKILL"), 5000);
        await ended;
        clearTimeout(timer);
        remove();
      },
    };
  } catch (error) {
    firefox.kill("SIGKILL");
    await ended;
    remove();
    throw error;
  }
}

/** Firefox says on its standard error where it listens. */
function addressIn(stream, ended) {
  return new Promise((resolve, reject) => {
    let text = "";
    const timer = setTimeout(() => reject(new Error(`Firefox did not begin to listen: ${text}`)), PATIENCE);
    stream.on("data", (chunk) => {
      text += chunk;
      const found = /WebDriver BiDi listening on (ws:\S+)/.exec(text);
      if (found) {
        clearTimeout(timer);
        resolve(found[1]);
      }
    });
    ended.then(() => {
      clearTimeout(timer);
      reject(new Error(`Firefox ended at once: ${text}`));
    });
  });
}

/** Commands with numbers, answers by number. */
async function connect(url) {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
  const pending = new Map();
  let last = 0;
  /** @type {Map<string, ((params: any) => void)[]>} */
  const listeners = new Map();
  socket.on("message", (data) => {
    const message = JSON.parse(String(data));
    for (const hear of listeners.get(message.method) ?? []) hear(message.params);
    const waiting = pending.get(message.id);
    if (!waiting) return;
    pending.delete(message.id);
    if (message.type === "error") waiting.reject(new Error(`${message.error}: ${message.message}`));
    else waiting.resolve(message.result);
  });
  socket.on("close", () => {
    for (const { reject } of pending.values()) reject(new Error("Firefox closed the connection"));
  });
  return {
    send(method, params) {
      const id = (last += 1);
      return new Promise((resolve, reject) => {
        pending.set(id, { resolve, reject });
        socket.send(JSON.stringify({ id, method, params }));
      });
    },
    /** Hears what Firefox tells unasked. @param {string} method @param {(params: any) => void} hear */
    listen: (method, hear) => listeners.set(method, [...(listeners.get(method) ?? []), hear]),
    close: () => socket.close(),
  };
}

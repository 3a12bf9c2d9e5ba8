/**
 * Opens a way to a host: in a worker of the same origin, in a worker started from a `blob:`, or in the page itself.
 *
 * @import { ToHost, ToPage } from "./protocol.js"
 */

/** Where a host runs. @typedef {"worker" | "blob-worker" | "page"} Where */

/**
 * @typedef {object} Channel
 * @property {Where} where
 * @property {(message: ToHost) => void} post
 * @property {() => void} close
 */

/**
 * @typedef {object} OpenOptions
 * @property {Where[]} ways                       tried in order
 * @property {number} timeout                     milliseconds a worker has to say hello
 * @property {(message: ToPage) => void} receive
 * @property {(reason: string) => void} fail      the worker broke after its hello
 */

/** The ways worth trying from here, best first. @returns {Where[]} */
export function waysFromHere() {
  if (typeof Worker !== "function") return ["page"];
  const { origin } = new URL(import.meta.url);
  return globalThis.location?.origin === origin ? ["worker", "blob-worker", "page"] : ["blob-worker", "page"];
}

/**
 * Opens the first way that works.
 * @param {OpenOptions} options
 * @returns {Promise<Channel>}
 */
export async function openChannel(options) {
  for (const where of options.ways) {
    if (where === "page") break;
    const channel = await openWorker(where, options);
    if (channel) return channel;
  }
  return openPage(options.receive);
}

/**
 * A worker that has said hello, or nothing: a page's policy shows as an exception, an error event or plain silence.
 * @param {"worker" | "blob-worker"} where
 * @param {OpenOptions} options
 * @returns {Promise<Channel | undefined>}
 */
function openWorker(where, { timeout, receive, fail }) {
  const url = new URL("./worker.js", import.meta.url).href;
  const blob = where === "blob-worker" ? URL.createObjectURL(bootstrap(url)) : "";
  return new Promise((resolve) => {
    /** @type {Worker | undefined} */
    let worker;
    /** @param {Channel} [channel] */
    const settle = (channel) => {
      clearTimeout(timer);
      if (blob) URL.revokeObjectURL(blob);
      if (!channel) worker?.terminate();
      resolve(channel);
    };
    const timer = setTimeout(settle, timeout);
    try {
      const started = new Worker(blob || url, { type: blob ? "classic" : "module", name: "bvq" });
      worker = started;
      started.onerror = (event) => {
        event.preventDefault();
        settle();
      };
      started.onmessage = (event) => {
        if (event.data?.type !== "hello") return;
        started.onmessage = ({ data }) => receive(data);
        started.onerror = (problem) => {
          problem.preventDefault();
          fail(problem.message || "the worker failed");
        };
        started.onmessageerror = () => fail("a message could not be read");
        settle({ where, post: (message) => started.postMessage(message), close: () => started.terminate() });
      };
    } catch {
      settle();
    }
  });
}

/**
 * One line, which may import from any origin that allows it. A classic script: in a sandboxed frame Chromium refuses a
 * module of a `blob:`. Its failed import would be silent, so it is thrown again.
 * @param {string} url
 */
function bootstrap(url) {
  const line = `import(${JSON.stringify(url)}).catch((error) => setTimeout(() => { throw error; }));`;
  return new Blob([line], { type: "text/javascript" });
}

/**
 * The host in this very page.
 * @param {(message: ToPage) => void} receive
 * @returns {Promise<Channel>}
 */
async function openPage(receive) {
  const { Host } = await import("./host.js");
  let open = true;
  const host = new Host({ where: "page", emit: (message) => open && receive(message) });
  return {
    where: "page",
    // As with a worker: never answered before the caller has gone on.
    post: (message) => queueMicrotask(() => open && host.receive(message)),
    close: () => {
      open = false;
      host.close();
    },
  };
}

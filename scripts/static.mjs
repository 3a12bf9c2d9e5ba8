// A static file server for the site: right MIME types, readable from other origins, nothing cached.
// `make serve` and the page tests use the same one.
import { createServer } from "node:http";
import { readFile, stat } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ts": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

// Any page may import the modules and fetch the wasm: an embed lives on someone else's page.
const SHARED = {
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
  "cache-control": "no-store",
};

/** The file that `path` names in the first of `roots` that has it, or null. Never a file outside them. */
async function find(roots, path) {
  const inside = normalize(path).replace(/^([/\\])+/, "");
  if (inside === ".." || inside.startsWith(".." + sep)) return null;
  for (const root of roots) {
    let file = join(root, inside);
    const found = await stat(file).catch(() => null);
    if (found?.isDirectory()) file = join(file, "index.html");
    const body = await readFile(file).catch(() => null);
    if (body) return { body, type: TYPES[extname(file)] ?? "application/octet-stream" };
  }
  return null;
}

/**
 * Serves `roots` (the first that has a file wins) on this machine only.
 * @param {{
 *   roots: string[] | ((path: string) => string[]), // folders
 *   port?: number,                                  // 0, the default, is any free port
 *   headers?: Record<string, string>,               // added to every answer, for instance a content security policy
 *   pages?: Record<string, string>,                 // path → HTML text, before any file
 *   seen?: (path: string) => void,
 * }} options
 * @returns {Promise<{ origin: string, port: number, close: () => Promise<void> }>}
 */
export async function serveFiles({ roots, port = 0, headers = {}, pages = {}, seen }) {
  const server = createServer(async (request, response) => {
    try {
      const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
      seen?.(path);
      const page = pages[path];
      const found = page === undefined ? await find(typeof roots === "function" ? roots(path) : roots, path) : { body: Buffer.from(page), type: TYPES[".html"] };
      if (found) {
        response.writeHead(200, { ...SHARED, "content-type": found.type, ...headers });
        response.end(request.method === "HEAD" ? undefined : found.body);
      } else {
        response.writeHead(404, { ...SHARED, "content-type": "text/plain; charset=utf-8", ...headers });
        response.end(`There is no ${path} here.\n`);
      }
    } catch (error) {
      response.writeHead(400, { "content-type": "text/plain; charset=utf-8" });
      response.end(`${error}\n`);
    }
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(undefined));
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

// Serves the built site and prints its address. Modules and styles are read from www/ itself, so an edit to one shows on
// reload; after a change to Rust or to an .html file run `make build` in another terminal.
import { existsSync } from "node:fs";
import { serveFiles } from "./static.mjs";

if (!existsSync("dist/index.html")) {
  console.error("serve: dist/index.html is missing: run `make build` first.");
  process.exit(1);
}

/** @param {string} path */
const roots = (path) => (/\.(js|css|json)$/.test(path) ? ["www", "dist"] : ["dist"]);

const first = Number(process.env.PORT ?? 8080);
for (let port = first; port < first + 20; port += 1) {
  try {
    const { origin } = await serveFiles({ roots, port });
    console.log(`\n  The playground is at  ${origin}/\n\n  Ctrl-C ends it.`);
    break;
  } catch (error) {
    if (error.code !== "EADDRINUSE") throw error;
    if (port === first + 19) {
      console.error(`serve: ports ${first} to ${port} are taken: choose another with PORT=9000 make serve.`);
      process.exit(1);
    }
  }
}

// Serves the built site, the one that the page tests open, and prints its address. After an edit run `make build` in another
// terminal and reload: where only www/ changed that is half a minute.
import { existsSync } from "node:fs";
import { serveFiles } from "./static.mjs";

if (!existsSync("dist/index.html")) {
  console.error("serve: dist/index.html is missing: run `make build` first.");
  process.exit(1);
}

const first = Number(process.env.PORT ?? 8080);
for (let port = first; port < first + 20; port += 1) {
  try {
    const { origin } = await serveFiles({ roots: ["dist"], port });
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

// A file dropped on the element.

/**
 * @param {HTMLElement} root @param {AbortSignal} signal @param {(text: string, name: string) => void} got
 */
export function dropFile(root, signal, got) {
  root.addEventListener("dragover", (event) => {
    if ([...(event.dataTransfer?.items ?? [])].some((item) => item.kind === "file")) event.preventDefault();
  }, { signal });
  root.addEventListener("drop", async (event) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    got(await file.text(), file.name);
  }, { signal });
}

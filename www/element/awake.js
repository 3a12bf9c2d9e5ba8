// Whether the element is worth computing for: on screen, in a visible tab.

/**
 * Calls back when the element goes to sleep or wakes up; returns the undo.
 * @param {Element} element @param {(awake: boolean) => void} callback
 */
export function watchAwake(element, callback) {
  let onScreen = true;
  let last = true;
  const tell = () => {
    const awake = onScreen && document.visibilityState !== "hidden";
    if (awake !== last) callback(last = awake);
  };
  const observer = new IntersectionObserver((entries) => {
    onScreen = entries[entries.length - 1]?.isIntersecting ?? true;
    tell();
  });
  observer.observe(element);
  document.addEventListener("visibilitychange", tell);
  return () => {
    observer.disconnect();
    document.removeEventListener("visibilitychange", tell);
  };
}

// Whether the element is worth computing for: on screen, in a visible tab.

/** Less than this many pixels in view are not worth training for; what shows of the element then says so. */
const SLIVER = 80;

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
  }, { rootMargin: `-${SLIVER}px 0px` });
  observer.observe(element);
  document.addEventListener("visibilitychange", tell);
  return () => {
    observer.disconnect();
    document.removeEventListener("visibilitychange", tell);
  };
}

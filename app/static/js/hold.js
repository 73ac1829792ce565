// A button that acts only when it is held. Letting go, sliding off or losing the page cancels.

const FRAME = 16;

// holdButton(element, {ms, onProgress(part 0..1), onDone(), onCancel(part)}) -> {release()}
// A finger, a mouse, or the keys space and enter. A short tap is a cancel with its small part.
export function holdButton(element, { ms = 2000, onProgress = () => {}, onDone, onCancel = () => {} }) {
  let since = null;
  let timer = null;

  const part = () => Math.min(1, (performance.now() - since) / ms);

  function tick() {
    if (part() < 1) {
      onProgress(part());
      timer = setTimeout(tick, FRAME);
      return;
    }
    since = null;
    onProgress(1);
    onDone();
  }

  function begin() {
    if (since !== null || element.disabled) return;
    since = performance.now();
    tick();
  }

  function cancel() {
    if (since === null) return;
    clearTimeout(timer);
    const held = part();
    since = null;
    onProgress(0);
    onCancel(held);
  }

  const isKey = (event) => event.key === " " || event.key === "Enter";
  element.addEventListener("pointerdown", (event) => {
    if (event.button > 0 || !event.isPrimary) return;
    if (element.setPointerCapture) element.setPointerCapture(event.pointerId);
    begin();
  });
  // A held finger is captured, so that one which slides off is looked for here.
  element.addEventListener("pointermove", (event) => {
    if (since === null) return;
    const box = element.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) cancel();
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) element.addEventListener(end, cancel);
  element.addEventListener("keydown", (event) => {
    if (!isKey(event)) return;
    event.preventDefault(); // a held key must neither scroll nor press again and again
    if (!event.repeat) begin();
  });
  element.addEventListener("keyup", (event) => isKey(event) && cancel());
  element.addEventListener("click", (event) => event.preventDefault()); // what a tap would do is for pages without script
  element.addEventListener("contextmenu", (event) => event.preventDefault()); // a long press opens none
  document.addEventListener("visibilitychange", () => document.hidden && cancel());
  window.addEventListener("pagehide", cancel);

  return { release: cancel };
}

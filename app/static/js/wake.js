// The screen stays on while a shift runs: the phone hangs in its holder, and at a door nobody unlocks it first.
// The browser takes it back whenever the page is hidden; it is asked again when the page can be seen.

const KEY = "jinnang-awake";
const SHIFT = 14 * 3600000; // nobody rides longer; a forgotten shift must not eat the battery for days

let lock = null;
let watching = false;

const wanted = () => Number(localStorage.getItem(KEY)) > Date.now();

async function take() {
  if (!wanted() || document.visibilityState !== "visible" || (lock && !lock.released)) return null;
  lock = await navigator.wakeLock.request("screen");
  return lock;
}

// On every page: as long as the shift runs, if he wanted it.
export function stayAwake() {
  if (watching || !navigator.wakeLock) return;
  watching = true;
  const quietly = () => take().catch(() => null); // refused for now (battery saver): asked again at the next look
  document.addEventListener("visibilitychange", quietly);
  quietly();
}

// At the start of the shift -> "allowed", "refused" or "missing".
export async function keepAwake() {
  if (!navigator.wakeLock) return "missing";
  localStorage.setItem(KEY, String(Date.now() + SHIFT));
  stayAwake();
  try {
    await take();
    return "allowed";
  } catch {
    return "refused";
  }
}

export async function letSleep() {
  localStorage.removeItem(KEY);
  const held = lock;
  lock = null;
  if (held) await held.release();
}

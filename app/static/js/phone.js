// What this browser can do, found out in place: each a word, a shape, and what to do where it can not.

const WAIT = 1500; // voices and the worker come late, or never

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const within = (promise, otherwise) => Promise.race([promise, wait(WAIT).then(() => otherwise)]);

const permission = async (name) => {
  try {
    return (await navigator.permissions.query({ name })).state;
  } catch {
    return "prompt"; // a browser that does not tell: it will ask
  }
};
const asked = { granted: "yes", prompt: "ask", denied: "refused" };

async function place() {
  if (!window.isSecureContext || !navigator.geolocation) return "no";
  return asked[await permission("geolocation")];
}

function push() {
  if (!navigator.serviceWorker || !window.PushManager || !window.Notification) return "no";
  return { granted: "yes", default: "ask", denied: "refused" }[Notification.permission];
}

async function offline() {
  if (!navigator.serviceWorker) return "no";
  return within(navigator.serviceWorker.ready.then(() => "yes"), "no");
}

async function voice(language) {
  const speaker = window.speechSynthesis;
  if (!speaker || !window.SpeechSynthesisUtterance) return "no";
  const listed = () => (speaker.getVoices().length ? speaker.getVoices() : null);
  const come = new Promise((done) => speaker.addEventListener?.("voiceschanged", () => done(speaker.getVoices()), { once: true }));
  const voices = listed() ?? (await within(come, []));
  if (!voices.length) return "no";
  return voices.some(({ lang }) => lang.toLowerCase().startsWith(language)) ? "yes" : "other";
}

async function kept() {
  if (!navigator.storage?.persisted) return "no";
  return (await navigator.storage.persisted()) ? "yes" : "ask";
}

export async function mount(page) {
  const { language } = page.dataset;
  const keep = page.querySelector('[data-part="keep"]');

  async function show(name, found) {
    const row = page.querySelector(`[data-can="${name}"]`);
    const state = await found;
    for (const line of row.querySelectorAll("[data-state]")) line.hidden = line.dataset.state !== state;
    if (name === "kept") keep.hidden = state !== "ask";
  }

  keep.addEventListener("click", async () => {
    await navigator.storage.persist();
    show("kept", kept());
  });
  // The browser knows better than the server: the machine's own address is safe also without https.
  const secure = window.isSecureContext ? "yes" : "no";
  for (const line of page.querySelectorAll("[data-secure]")) line.hidden = line.dataset.secure !== secure;
  await Promise.all([
    show("secure", secure),
    show("offline", offline()),
    show("place", place()),
    show("awake", navigator.wakeLock ? "yes" : "no"),
    show("voice", voice(language)),
    show("push", push()),
    show("kept", kept()),
  ]);
}

// Registers the service worker and has it keep this rider's pages. Without one (plain http, an old browser)
// everything works but the pages for a dead network.

const holder = document.querySelector("[data-rider]");
const made = document.querySelector('meta[name="jinnang-kept"]');
let stamp = made.content;
let { kit } = made.dataset;
const worker = navigator.serviceWorker;

const PAGE_FIRST = 2000; // ms that a first visit has the line to itself
const SPREAD = 20000; // ms: a beat tells all phones at once that words were taken back or changed

// `kept` is the stamp of what is whole on this phone, null if nothing is.
const say = (kept) => {
  document.documentElement.dataset.kept = kept ? "yes" : "no";
  document.documentElement.dataset.keptAs = kept || "";
  document.dispatchEvent(new Event("jinnang-kept"));
};

const ask = async () => (await worker.ready).active.postMessage({ keep: { rider: holder.dataset.rider, stamp } });

// Other words are in the kit than this page was made with: what is kept is kept anew, without what was taken back.
async function renew() {
  const answer = await fetch("/rider/pages", { credentials: "same-origin", cache: "no-store" }).catch(() => null);
  const told = answer?.ok ? await answer.json() : null;
  if (told?.rider !== holder.dataset.rider) return;
  stamp = told.stamp;
  ask();
}

async function start() {
  try {
    await worker.register("/sw.js");
  } catch {
    return say(null); // no worker here: the page says so where it matters
  }
  worker.addEventListener("message", ({ data }) => data && "kept" in data && say(data.kept));
  worker.addEventListener("controllerchange", ask); // a new version took over: what it keeps is another
  ask();
}

// After the page itself: keeping must not be in its way.
const soon = () => setTimeout(start, worker.controller ? 0 : PAGE_FIRST);
if (worker && holder && stamp) {
  document.addEventListener("jinnang-kit", ({ detail }) => {
    if (!detail.kit || detail.kit === kit) return;
    ({ kit } = detail);
    setTimeout(renew, detail.all ? Math.random() * SPREAD : 0);
  });
  if (document.readyState === "complete") soon();
  else addEventListener("load", soon, { once: true });
} else say(null);

// Registers the service worker and has it keep this rider's pages. Without one (plain http, an old browser)
// everything works but the pages for a dead network.

const holder = document.querySelector("[data-rider]");
const { content: stamp } = document.querySelector('meta[name="jinnang-kept"]');
const worker = navigator.serviceWorker;

const PAGE_FIRST = 2000; // ms that a first visit has the line to itself

// `kept` is the stamp of what is whole on this phone, null if nothing is.
const say = (kept) => {
  document.documentElement.dataset.kept = kept ? "yes" : "no";
  document.documentElement.dataset.keptAs = kept || "";
  document.dispatchEvent(new Event("jinnang-kept"));
};

async function start() {
  try {
    await worker.register("/sw.js");
  } catch {
    return say(null); // no worker here: the page says so where it matters
  }
  worker.addEventListener("message", ({ data }) => data && "kept" in data && say(data.kept));
  const ask = async () => (await worker.ready).active.postMessage({ keep: { rider: holder.dataset.rider, stamp } });
  worker.addEventListener("controllerchange", ask); // a new version took over: what it keeps is another
  ask();
}

// After the page itself: keeping must not be in its way.
const soon = () => setTimeout(start, worker.controller ? 0 : PAGE_FIRST);
if (worker && holder && stamp) {
  if (document.readyState === "complete") soon();
  else addEventListener("load", soon, { once: true });
} else say(null);

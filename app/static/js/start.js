// Mounts the modules that a part of the page names: <section data-module="shell said">.
// Side by side: a part that fails must not take the quiet screen with it. <html data-scripts> says when all are tried.
const LOOK = 2000; // milliseconds between two looks for a server that went away
const TRIES = 3; // loads of one page in a tab; a part that is broken for good must not turn it round for ever

const mounts = [...document.querySelectorAll("[data-module]")].flatMap((element) =>
  element.dataset.module
    .split(/\s+/)
    .filter(Boolean)
    .map((name) => import(`/static/js/${name}.js`).then(({ mount }) => void mount(element))),
);
const faults = (await Promise.allSettled(mounts)).flatMap(({ reason }) => reason ?? []);
for (const fault of faults) console.error(fault);
document.documentElement.dataset.scripts = faults.length ? "failed" : "mounted";

// A server that went away between the page and its scripts leaves a page that looks alive and hears nothing.
const tried = `tried ${location.pathname}`;
if (!faults.length) sessionStorage.removeItem(tried);
else if (Number(sessionStorage.getItem(tried)) < TRIES) {
  const timer = setInterval(async () => {
    if (!(await fetch("/live", { cache: "no-store" }).catch(() => null))?.ok) return;
    clearInterval(timer);
    sessionStorage.setItem(tried, Number(sessionStorage.getItem(tried)) + 1);
    location.reload();
  }, LOOK);
}

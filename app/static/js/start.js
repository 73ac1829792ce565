// Mounts the modules that a part of the page names: <section data-module="shell said">.
// Side by side: a part that fails must not take the quiet screen with it. The page counts as loaded once all are there.
const mounts = [...document.querySelectorAll("[data-module]")].flatMap((element) =>
  element.dataset.module
    .split(/\s+/)
    .filter(Boolean)
    .map((name) => import(`/static/js/${name}.js`).then(({ mount }) => void mount(element))),
);
for (const { reason } of await Promise.allSettled(mounts)) if (reason) console.error(reason);

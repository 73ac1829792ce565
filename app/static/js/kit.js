// The kit's page: whether it is on this phone, and how much still waits to be sent.

import { openOutbox } from "/static/js/outbox.js";

const only = (page, name, chosen) => {
  for (const one of page.querySelectorAll(`[data-${name}]`)) one.hidden = one.dataset[name] !== chosen;
};

export async function mount(page) {
  const showKept = () => only(page, "kept", document.documentElement.dataset.kept || "saving");
  document.addEventListener("jinnang-kept", showKept);
  showKept();

  const outbox = await openOutbox(page.dataset);
  const draw = async () => {
    const [waiting, refused] = await Promise.all([outbox.waiting(), outbox.refused()]);
    page.querySelector('[data-part="waiting"]').textContent = waiting + refused.length;
    only(page, "waits", refused.length ? "refused" : waiting ? "some" : "none");
  };
  outbox.onChange(draw);
  draw();
}

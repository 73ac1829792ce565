// A rider's star for a script: on the phone first, sent when it can be. What waits there is how it stands.

import { openOutbox } from "/static/js/outbox.js";

export async function mount(form) {
  const button = form.querySelector("button");
  const { script, on } = form.elements;
  const draw = (starred) => {
    button.setAttribute("aria-pressed", String(starred));
    on.value = starred ? "no" : "yes";
  };
  const say = (word) => {
    for (const one of form.querySelectorAll("[data-star]")) one.hidden = one.dataset.star !== word;
  };
  const opening = openOutbox(form.dataset);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const starred = on.value === "yes";
    draw(starred);
    const data = { script: script.value, on: starred };
    try {
      await (await opening).add("report", { kind: "favourite", at: new Date().toISOString(), data });
      say(starred ? "yes" : "no");
    } catch {
      on.value = starred ? "yes" : "no"; // the phone keeps nothing: the form goes as it would without a script
      form.submit();
    }
  });
  const taps = (await (await opening).items()).filter(({ body }) => body.kind === "favourite" && body.data.script === script.value);
  if (taps.length) draw(taps[taps.length - 1].body.data.on); // a page kept from before the tap
}

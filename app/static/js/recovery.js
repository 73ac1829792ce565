// The minute after a bad door: one step a screen. A step gives way when its time is over, or to a tap; nothing
// else moves. The answer is a report: on the phone first, sent when it can be.

import { openOutbox } from "/static/js/outbox.js";

export async function mount(page) {
  const $ = (name) => page.querySelector(`[data-part="${name}"]`);
  const steps = [...page.querySelectorAll(".minute__step")];
  const said = $("said");
  let at = -1;
  let timer = null;

  function show(number) {
    clearTimeout(timer);
    at = number;
    const last = at === steps.length - 1;
    for (const [place, step] of steps.entries()) step.classList.toggle("is-now", place === at);
    const { begins, ends } = steps[at].dataset;
    $("where").textContent = `${at + 1} / ${steps.length}`;
    $("bar").value = last ? 60 : Number(ends);
    $("go").classList.toggle("is-none", last);
    if (!last) timer = setTimeout(() => show(at + 1), (ends - begins) * 1000);
  }

  const put = (name, chosen) => {
    for (const one of page.querySelectorAll(`[data-${name}]`)) one.hidden = one.dataset[name] !== chosen;
  };

  if (said.hidden) {
    $("next").addEventListener("click", () => show(at + 1));
    show(0);
  } else steps[steps.length - 1].hidden = true;

  const outbox = await openOutbox(page.dataset);
  $("answers").addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = event.submitter?.value ?? document.activeElement.value;
    const id = await outbox.add("report", { kind: answer, at: new Date().toISOString() });
    put("said", answer);
    put("sent", (await outbox.find(id)) ? "no" : "yes");
    outbox.onChange((news) => news.id === id && news.state === "sent" && put("sent", "yes"));
    for (const step of steps) step.hidden = true;
    said.hidden = false;
    said.setAttribute("tabindex", "-1");
    said.focus();
  });
}

// Exact words after a threat: kept on the phone first, sent when it can be.

import { keepDraft } from "/static/js/drafts.js";
import { openOutbox } from "/static/js/outbox.js";

export async function mount(form) {
  const { rider } = form.dataset;
  const field = form.elements.text;
  const draft = keepDraft(field, { rider, page: "evidence" });
  const say = (word) => {
    for (const one of form.querySelectorAll("[data-noted]")) one.hidden = one.dataset.noted !== word;
  };
  const outbox = await openOutbox(form.dataset);
  let newest = null;
  outbox.onChange(({ id, state }) => id === newest && state === "sent" && say("sent"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return say("blank");
    newest = await outbox.add("report", { kind: "evidence", text, at: new Date().toISOString() });
    field.value = "";
    draft.answered();
    say((await outbox.find(newest)) ? "kept" : "sent");
  });
}

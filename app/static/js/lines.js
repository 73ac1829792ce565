// His own sentences: one that worked is kept on the phone before it is sent; each can be read aloud.

import { readAloud } from "/static/js/aloud.js";
import { keepDraft } from "/static/js/drafts.js";
import { openOutbox } from "/static/js/outbox.js";

export async function mount(page) {
  const { rider, language } = page.dataset;
  for (const one of page.querySelectorAll(".mine__it")) {
    readAloud(one.querySelector('[data-part="read"]'), () => [one.querySelector("[data-say]").dataset.say], language);
  }
  const form = page.querySelector('[data-part="worked"]');
  const { text, notice } = form.elements;
  const tell = (word) => {
    for (const one of form.querySelectorAll("[data-told]")) one.hidden = one.dataset.told !== word;
  };
  notice.value ||= decodeURIComponent(location.hash.slice(1)); // the card he had: the page of now names it
  const draft = keepDraft(text, { rider, page: "lines" });
  const outbox = await openOutbox(page.dataset);
  let newest = null;
  outbox.onChange(({ id, state }) => id === newest && state === "sent" && tell("worked"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = text.value.trim();
    if (!words) return tell("blank");
    const data = notice.value ? { notice: notice.value } : undefined;
    newest = await outbox.add("report", { kind: "worked", text: words, at: new Date().toISOString(), data });
    text.value = "";
    draft.answered();
    tell((await outbox.find(newest)) ? "kept" : "worked");
  });
}

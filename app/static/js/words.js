// My words: the rider's draft is marked, a better sentence is one tap away, and so are all of them.

import { readAloud } from "/static/js/aloud.js";
import { fillBreaths } from "/static/js/breath.js";
import { postTalk } from "/static/js/http.js";
import { copyOf, fillParts, fillRows, fillWords, listen } from "/static/js/talk.js";

export function mount(page) {
  const { language } = page.dataset;
  const part = (name) => page.querySelector(`[data-part="${name}"]`);
  const [read, save, all] = ["read", "save", "all"].map(part);

  function fillHint(item, hint) {
    const put = (name) => item.querySelector(`[data-put="${name}"]`);
    const button = item.querySelector("button");
    item.querySelector(".num").textContent = hint.number;
    put("why").textContent = hint.why[language];
    if (hint.old) item.querySelector("s").textContent = hint.old;
    else for (const gone of item.querySelectorAll("s, i")) gone.remove();
    put("better").textContent = hint.better;
    button.value = hint.after;
    button.querySelector(`[data-does="${hint.old ? "add" : "change"}"]`).remove();
    button.querySelector(".hide").textContent = ` ${hint.number}`;
  }

  function draw(words) {
    const { nodes, put } = copyOf(page, "marked");
    nodes.querySelector(".box").dataset.grade = words.grade.level;
    put("grade").textContent = words.grade.name[language];
    put("seconds").textContent = words.seconds;
    fillParts(put("parts"), words.parts);
    if (words.acts.length) fillWords(put("acts"), words.acts, language);
    else put("acts").remove();
    if (words.hints.length) fillRows(put("hints").querySelector("ol"), words.hints, fillHint);
    else put("hints").remove();
    if (words.all) {
      put("all-seconds").textContent = words.all.seconds;
      fillBreaths(put("all-text"), words.all.text);
      fillWords(put("all-acts"), words.all.acts, language);
    } else put("all").remove();
    return [nodes];
  }

  const talk = listen(page, {
    name: "words",
    ask: (text, form) => postTalk("/api/v1/drafts", { text }, form.elements.csrf_token.value),
    draw,
    unread: async () => "offline",
    answered(words, text) {
      save.value = all.value = words.all ? words.all.text : text;
      save.disabled = false;
      all.hidden = !words.all;
    },
  });

  // A better sentence: the draft as it reads with it. The button itself goes, so the answer takes the focus.
  page.addEventListener("click", (event) => {
    const button = event.target.closest('button[name="text"]');
    if (!button) return;
    event.preventDefault();
    talk.field.value = button.value;
    talk.place.focus({ preventScroll: true });
    talk.answer(button.value);
  });
  save.addEventListener("click", async (event) => {
    event.preventDefault();
    save.disabled = true;
    await talk.report({ kind: "saved_line", text: save.value });
    for (const told of talk.place.querySelectorAll(".note--told")) told.remove();
    talk.place.prepend(copyOf(page, "told-noted").nodes);
  });
  readAloud(read, () => [save.value], language);
}

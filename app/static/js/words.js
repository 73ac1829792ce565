// My words: the rider's draft is marked, and a better sentence is one tap away.

import { postTalk } from "/static/js/http.js";
import { copyOf, fillParts, fillWords, listen } from "/static/js/talk.js";

export function mount(page) {
  const { language } = page.dataset;

  function fillHint(item, hint) {
    const [number, why] = item.querySelectorAll(".hint__why span");
    const button = item.querySelector("button");
    number.textContent = hint.number;
    why.textContent = hint.why[language];
    if (hint.old) item.querySelector(".hint__old s").textContent = hint.old;
    else item.querySelector(".hint__old").remove();
    item.querySelector(".hint__new").textContent = hint.better;
    button.value = hint.after;
    button.querySelector(`[data-does="${hint.old ? "add" : "change"}"]`).remove();
    button.querySelector(".hide").textContent = ` ${hint.number}`;
  }

  function draw(words) {
    const { nodes, put } = copyOf(page, "marked");
    nodes.querySelector(".box").dataset.grade = words.grade.level;
    put("grade").textContent = words.grade.name[language];
    fillParts(put("parts"), words.parts, language);
    if (words.acts.length) fillWords(put("acts"), words.acts, language);
    else nodes.querySelector(".has").remove();
    const list = nodes.querySelector("ol");
    const sample = list.firstElementChild;
    list.replaceChildren(
      ...words.hints.map((hint) => {
        const item = sample.cloneNode(true);
        fillHint(item, hint);
        return item;
      }),
    );
    if (!words.hints.length) nodes.querySelector(".better").remove();
    return [nodes];
  }

  listen(page, (text, form) => postTalk("/api/v1/drafts", { text }, form.elements.csrf_token.value), draw);
}

// He said: what the customer said is read, and the words to answer with are drawn.

import { drawCard } from "/static/js/card.js";
import { postTalk } from "/static/js/http.js";
import { copyOf, fillParts, fillWords, listen } from "/static/js/talk.js";

export function mount(page) {
  const { language } = page.dataset;
  const cardOf = (card) => drawCard(page.querySelector('template[data-part="card"]'), { id: "said", ...card }, language);

  function told(words) {
    const { nodes, put } = copyOf(page, "told");
    nodes.querySelector(".box").dataset.level = words.anger.level;
    put("anger").textContent = words.anger.name[language];
    fillParts(put("parts"), words.parts, language);
    fillWords(put("reasons"), words.reasons, language);
    if (words.cancel) put("reasons").firstElementChild.className = "reasons__wish";
    return nodes;
  }

  function others(words) {
    const { nodes } = copyOf(page, "others");
    fillWords(nodes.querySelector("ul"), words.others.map(({ title }) => title), language);
    return nodes;
  }

  // A threat leaves nothing but the words to leave with.
  function draw(words) {
    const card = words.card ? [cardOf(words.card)] : [];
    if (words.threat) return [...card, ...(words.dispatch ? [copyOf(page, "dispatch").nodes] : [])];
    const answer = words.calm ? [copyOf(page, "calm").nodes] : card.length ? card : [copyOf(page, "nothing").nodes];
    return [told(words), ...answer, ...(words.others.length ? [others(words)] : [])];
  }

  const ask = (text, form) =>
    postTalk("/api/v1/readings", { text, order_id: form.elements.order_id.value || null }, form.elements.csrf_token.value);
  listen(page, ask, draw);
}

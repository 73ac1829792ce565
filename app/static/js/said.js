// He said: what the customer said is read, and the words to answer with are drawn, the best first.

import { readAloud } from "/static/js/aloud.js";
import { fillBreaths } from "/static/js/breath.js";
import { drawCard } from "/static/js/card.js";
import { postTalk } from "/static/js/http.js";
import { openLink } from "/static/js/link.js";
import { copyOf, fillParts, fillRows, listen } from "/static/js/talk.js";

const SOON = 3000; // ms a live line has, before the same is asked over HTTP

export function mount(page) {
  const { language } = page.dataset;
  const part = (name) => page.querySelector(`[data-part="${name}"]`);
  const sample = part("card");
  const cardOf = (card) => drawCard(sample, { id: "said", ...card }, language);
  let link = null;
  let last = null;
  openLink(page.dataset).then((opened) => (link = opened));

  function heard(words) {
    const { nodes, put } = copyOf(page, "heard");
    nodes.querySelector(".box").dataset.level = words.anger.level;
    nodes.querySelector(".box__safe").hidden = words.uneasy;
    put("off").hidden = !words.uneasy;
    put("anger").textContent = words.anger.name[language];
    fillParts(put("parts"), words.parts);
    fillRows(put("reasons"), words.reasons, (item, { number, name }) => {
      item.querySelector(".num").textContent = number;
      item.querySelector("b").textContent = name[language];
    });
    return nodes;
  }

  function ranked(words) {
    const { nodes } = copyOf(page, "ranked");
    fillRows(nodes.querySelector("ol"), words.ranked, (item, row) => {
      const put = (name) => item.querySelector(`[data-put="${name}"]`);
      item.querySelector("details").classList.add(`is-${row.card.class}`);
      for (const way of item.querySelectorAll("[data-way]")) if (way.dataset.way !== row.way) way.remove();
      if (put("by")) put("by").textContent = row.by;
      fillBreaths(put("line"), row.line[language]);
      put("why").textContent = row.why[language];
      put("card").append(cardOf(row.card));
      if (row.shows) put("show").href = `/rider/show?script=${encodeURIComponent(row.script)}`;
      else put("show").remove();
    });
    return nodes;
  }

  // A threat leaves nothing but the words to leave with, and help.
  function draw(words) {
    if (words.threat) {
      const told = words.dispatch ? [copyOf(page, "dispatch").nodes] : [];
      return [...(words.card ? [cardOf(words.card)] : []), ...told, copyOf(page, "help").nodes];
    }
    return [heard(words), words.calm ? copyOf(page, "calm").nodes : words.ranked.length ? ranked(words) : copyOf(page, "nothing").nodes];
  }

  const orderOf = (form) => form.elements.order_id.value || undefined;

  // Over the live line; where there is none, or it says nothing, over HTTP.
  async function ask(text, form) {
    const said = { order_id: orderOf(form), text };
    if (link?.connected()) {
      const late = new Promise((done) => setTimeout(() => done({}), SOON));
      const body = await Promise.race([link.ask("said", said), late]);
      if (body.words) return { ok: true, status: 200, body };
    }
    return postTalk("/api/v1/readings", said, form.elements.csrf_token.value);
  }

  // It can't be read now; a threat in it still has to reach the dispatcher.
  const unread = (text, form) =>
    talk.report({ kind: "said", text, order_id: orderOf(form) }).then(() => "kept", () => "no_answer");

  const rows = () => [...page.querySelectorAll(".rank__it")];
  function drawOpen() {
    const [first] = rows();
    part("open").hidden = !first;
    for (const word of part("open").children) word.hidden = (word.dataset.open === "yes") !== Boolean(first?.open);
  }
  function ready() {
    for (const row of rows()) {
      const lines = [...row.querySelectorAll(".act:not(.act--silent) .act__line")].map((line) => line.textContent);
      readAloud(row.querySelector('[data-part="read"]'), () => lines, language);
      row.addEventListener("toggle", drawOpen);
    }
    drawOpen();
  }

  const talk = listen(page, {
    name: "said",
    ask,
    draw,
    unread,
    answered(words, text) {
      last = { text, order_id: orderOf(talk.form), data: { anger: words.anger.level, reasons: words.reasons.map(({ name }) => name.zh) } };
      part("not-heard").disabled = false;
      ready();
    },
  });
  for (const one of page.querySelectorAll('[name="often"]')) {
    one.addEventListener("click", (event) => {
      event.preventDefault();
      talk.field.value = one.value;
      talk.answer(one.value);
    });
  }
  part("again").addEventListener("click", (event) => {
    event.preventDefault();
    talk.again();
  });
  part("not-heard").addEventListener("click", async (event) => {
    if (!last) return; // drawn by the server: its form tells it
    event.preventDefault();
    part("not-heard").disabled = true;
    await talk.report({ kind: "not_heard", ...last });
    page.querySelector(".box")?.after(copyOf(page, "told-noted").nodes);
  });
  part("open").addEventListener("click", () => {
    const [first] = rows();
    first.open = !first.open;
    if (first.open) first.scrollIntoView({ block: "start" });
  });
  ready();
}

// One turn of a drill: what the customer says, in which mood, and what may be answered.

import { fillBreaths } from "/static/js/breath.js";

export function openTurn(page, { drill, language, moods, answer }) {
  const $ = (name) => page.querySelector(`[data-part="${name}"]`);
  const sample = $("replies").firstElementChild;
  const letters = $("replies").dataset.letters;

  function replyOf({ id, said }, n) {
    const item = sample.cloneNode(true);
    item.querySelector("b").textContent = letters[n];
    fillBreaths(item.querySelector('[data-part="said"]'), said[language]);
    item.querySelector("button").dataset.reply = id;
    item.querySelector("button").addEventListener("click", () => answer(id));
    return item;
  }

  // state: where it stands; how: first, up, down, same or again; why: what his own words lacked, if he is asked again.
  return function draw(state, number, how, why = "") {
    const node = drill.nodes[state.at];
    const anger = state.curve[state.curve.length - 1];
    $("number").textContent = $("number").dataset.number.replace("#", number);
    $("mood").textContent = moods[anger];
    page.querySelectorAll(".gauge i").forEach((box, n) => box.classList.toggle("on", n < anger));
    fillBreaths($("line"), node.said[language]);
    for (const one of $("ask").querySelectorAll("[data-how]")) one.hidden = one.dataset.how !== how;
    $("why").textContent = why;
    $("replies").replaceChildren(...node.replies.map(replyOf));
    if (how !== "first") $("cust").focus({ preventScroll: true });
    window.scrollTo(0, 0);
  };
}

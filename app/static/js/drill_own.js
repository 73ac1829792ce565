// Own words in a drill: the server says which reply they count as. Without a network there are the replies to choose from.

import { postTalk } from "/static/js/http.js";

// heard({ mark, words, states, again, why }): what the server made of them.
export function openOwnWords(page, { drill, run, clock, link, language, heard }) {
  const $ = (name) => page.querySelector(`[data-part="${name}"]`);
  const form = $("own");
  const field = form.elements.text;
  let asking = false;

  function open(wide) {
    form.hidden = !wide;
    $("own-open").hidden = wide;
    $("own-open").setAttribute("aria-expanded", String(wide));
    // Written, not said: the clock stands while he writes.
    if (wide) clock.halt("writing");
    else clock.run("writing");
    if (wide) field.focus();
  }
  const can = (yes) => {
    $("own-open").disabled = !yes;
    $("own-can").hidden = !yes;
    $("own-cannot").hidden = yes;
  };

  async function ask(text) {
    asking = true;
    form.setAttribute("aria-busy", "true");
    const { ok, body } = await postTalk(`/api/v1/drills/${drill.slug}/own`, { path: run.path(), text }, page.dataset.csrf);
    form.removeAttribute("aria-busy");
    asking = false;
    if (form.hidden) return; // he went on without it, or the drill is over
    if (!ok) {
      open(false);
      return can(false);
    }
    field.value = "";
    open(false);
    const why = body.coaching.marks[0]?.why[language] ?? "";
    const mark = body.key.slice(body.key.lastIndexOf("/") + 1);
    heard({ mark, words: { own: text, hurt: body.hurt, why }, states: body.states, again: body.reply === null, why });
  }

  $("own-open").addEventListener("click", () => open(true));
  $("own-not").addEventListener("click", () => open(false));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text && !asking) ask(text);
    else field.focus();
  });
  // Either knows it first: a line that died unnoticed still says online, a browser may call a dead network one.
  const look = () => can(navigator.onLine && link.status().word !== "offline");
  for (const word of ["online", "offline"]) addEventListener(word, look);
  link.on("status", look);
  look();
  return { close: () => open(false) };
}

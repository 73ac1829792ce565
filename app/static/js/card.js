// Draws a notice from the page's own template. Only text goes in, never markup.

import { fillBreaths } from "/static/js/breath.js";
import { clockTime, dayAndTime, isSafety } from "/static/js/when.js";

// `which` { letter, text }: the order it is about, where he holds several.
export function drawCard(template, notice, language, which = {}) {
  const card = template.content.firstElementChild.cloneNode(true);
  const say = (text) => text?.[language] ?? "";
  const put = (name, text) => {
    const place = card.querySelector(`[data-put="${name}"]`);
    if (!place) return;
    if (text) place.textContent = text;
    else (place.closest("[data-if]") ?? place).remove();
  };
  const body = notice.body ?? {};
  const word = card.querySelector(`[data-class="${notice.class}"]`);
  card.classList.add(`is-${notice.class}`);
  card.dataset.id = notice.id;
  const when = body.says_at ?? "door";
  for (const other of card.querySelectorAll("[data-says]")) if (other.dataset.says !== when) other.remove();
  for (const other of card.querySelectorAll("[data-class]")) if (other !== word) other.remove();
  put("title", say(notice.title));
  put("letter", which.letter);
  put("which", which.text);
  put("cue", isSafety(notice) ? say(body.cue) : "");
  put("seconds", body.seconds ? String(body.seconds[language]) : "");
  put("text", say(body.text));
  put("was", say(body.was));
  put("due", body.drill?.due_at ? dayAndTime(new Date(body.drill.due_at), language) : "");
  const open = card.querySelector("[data-open]");
  if (body.open?.startsWith("/rider/")) open.href = body.open;
  else open.remove();
  put("never", say(body.never));
  fillList(card, "todo", body.todo ?? [], (item, step) => fillBreaths(item, say(step)));
  fillList(card, "items", body.items ?? [], (item, one) => fillNamed(item, one, language));
  fillList(card, "brief", body.reasons ?? [], (item, reason) => (item.textContent = say(reason)));
  fillList(card, "reasons", body.reasons ?? [], (item, reason) => (item.textContent = say(reason)));
  fillList(card, "acts", body.acts ?? [], (item, act) => {
    item.querySelector(".act__name").textContent = say(act.label);
    if (act.line) fillBreaths(item.querySelector(".act__line"), say(act.line));
    else for (const other of item.querySelectorAll("[data-silent]")) if (other.dataset.silent !== act.act) other.remove();
    item.classList.toggle("act--silent", !act.line);
  });
  // Only a notice can be answered; words that were asked for have nobody to tell.
  fillList(card, "offers", (notice.seq && body.offers) || [], (item, offer) => {
    item.firstElementChild.dataset.offer = offer.code;
    fillBreaths(item.querySelector("span"), say(offer.text));
  });
  return card;
}

// A row of a digest: what it was, of which order, and when.
function fillNamed(item, one, language) {
  const [what, more, number, at] = ["what", "more", "number", "at"].map((name) => item.querySelector(`[data-named="${name}"]`));
  const title = one.title?.[language];
  what.textContent = one.text?.[language] ?? title ?? "";
  if (title && title !== what.textContent) more.textContent = title;
  else more.remove();
  number.querySelector("bdi").textContent = one.order_id ?? "";
  if (!one.order_id) number.remove();
  at.dateTime = one.at ?? "";
  at.textContent = one.at ? clockTime(new Date(one.at), language) : "";
}

// The same notice again, with more in it: only what differs is put in, so that nothing else on the screen moves.
export function renewCard(card, fresh) {
  const parts = [...fresh.childNodes];
  for (const gone of [...card.childNodes].slice(parts.length)) gone.remove();
  for (const [place, part] of parts.entries()) {
    const there = card.childNodes[place];
    if (!there) card.append(part);
    else if (there.isEqualNode(part)) continue;
    else if (part.children?.length && there.nodeName === part.nodeName && there.className === part.className) renewCard(there, part);
    else there.replaceWith(part);
  }
}

// Each list holds one sample item; it is copied for each value. A list without values goes, heading and all.
function fillList(card, name, values, fill) {
  const list = card.querySelector(`[data-list="${name}"]`);
  if (!list) return; // it went with an earlier one
  const sample = list.firstElementChild;
  list.replaceChildren(
    ...values.map((value) => {
      const item = sample.cloneNode(true);
      fill(item, value);
      return item;
    }),
  );
  if (!values.length) (list.closest("[data-if]") ?? list).remove();
}

// The card that waits behind this one: its class as a shape, its title, and how many wait in all.
export function drawNext(place, others, language) {
  const part = (name) => place.querySelector(`[data-part="${name}"]`);
  place.hidden = !others.length;
  place.dataset.id = others[0]?.id ?? "";
  part("more-class").className = `is-${others[0]?.class ?? "routine"}`;
  part("more-title").textContent = others[0]?.title?.[language] ?? "";
  part("more-count").textContent = others.length > 1 ? place.dataset.many.replace("#", others.length) : "";
}

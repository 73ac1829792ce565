// An order's story in the place of the zones. What a dispatcher opened on purpose (words, a place) stays until he closes it.

import { fetchPage, sendForm } from "/static/js/dispatch.js";

const LEAST = 2000; // milliseconds between two looks at a story that changes

export function openStory(view, { linkOf, zones }) {
  const place = view.querySelector('[data-part="story-place"]');
  const story = () => place.querySelector('[data-part="story"]');
  let asked = 0;
  let looked = 0;
  let later = null;

  const urlOf = (id) => `/dispatch/order?id=${encodeURIComponent(id)}`;

  function mark(id) {
    for (const link of document.querySelectorAll(".o[aria-current]")) link.removeAttribute("aria-current");
    if (id !== null) linkOf(id)?.setAttribute("aria-current", "true");
  }

  async function open(id, { focus = true } = {}) {
    const mine = ++asked;
    mark(id);
    const page = await fetchPage(urlOf(id));
    const fresh = page?.querySelector('[data-part="story"]');
    if (mine !== asked || !fresh) return;
    place.replaceChildren(fresh);
    zones.hidden = true;
    looked = performance.now();
    if (focus) fresh.querySelector("h2").focus({ preventScroll: true });
  }

  // The same order again: what was read on purpose goes over, and so does the place one had scrolled to.
  async function renew(id) {
    const page = await fetchPage(urlOf(id));
    const [old, fresh] = [story(), page?.querySelector('[data-part="story"]')];
    looked = performance.now();
    if (!fresh || old?.dataset.order !== id) return;
    for (const name of ["words", "place"]) {
      const kept = old.querySelector(`[data-part="${name}"]`);
      if (!kept.childNodes.length) continue;
      fresh.querySelector(`[data-part="${name}"]`).replaceWith(kept);
      fresh.querySelector(`[data-reads="${name}"]`)?.remove();
    }
    for (const part of [".facts", ".story__ask", ".moments"]) {
      const [was, is] = [old.querySelector(part), fresh.querySelector(part)];
      const bare = (node) => node.textContent.replace(/\s+/g, " ");
      if (was && is && bare(was) !== bare(is) && !was.contains(document.activeElement)) was.replaceWith(is);
    }
    for (const name of ["words", "place"]) {
      const kept = fresh.querySelector(`[data-part="${name}"]`);
      const hole = old.querySelector(`[data-part="${name}"]`);
      if (hole && kept !== hole) hole.replaceWith(kept);
      else if (!hole) old.querySelector(".story__ask").after(kept);
    }
  }

  function close() {
    const id = story()?.dataset.order;
    if (id === undefined) return false;
    asked++;
    place.replaceChildren();
    zones.hidden = false;
    mark(null);
    linkOf(id)?.focus();
    return true;
  }

  view.addEventListener("click", (event) => {
    if (!event.target.closest('[data-part="close"]')) return;
    event.preventDefault();
    close();
  });
  view.addEventListener("submit", async (event) => {
    const name = event.target.dataset.reads;
    if (!name) return;
    event.preventDefault();
    const page = await sendForm(event.target);
    if (page === null) return event.target.submit();
    const hole = view.querySelector(`.story [data-part="${name}"]`);
    const read = page.querySelector(`.story [data-part="${name}"]`);
    if (!hole || !read) return;
    hole.replaceWith(read);
    event.target.remove();
    read.tabIndex = -1;
    read.focus({ preventScroll: true });
  });

  return {
    open,
    close,
    // Orders about which something changed; at most one look in two seconds.
    changed(ids) {
      const id = story()?.dataset.order;
      if (id === undefined || !ids.includes(id) || later) return;
      later = setTimeout(() => {
        later = null;
        if (story()?.dataset.order === id) renew(id);
      }, Math.max(0, LEAST - (performance.now() - looked)));
    },
  };
}

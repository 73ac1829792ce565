// Keeps a page of results up to date: a hint from the server, or a line that came back, and it is read again.
// Only what differs is put in, so that nothing else on the page moves and the focus stays where it is.

import { io } from "/static/vendor/socket.io.esm.min.js";

const SOON = 150; // several hints that come together are one reading
const REST = 10; // times as long as a reading took: a long list, read at each hint, would keep the server busy
const AGAIN = 5000;

export function mount(page) {
  const part = (name) => document.querySelector(`[data-part="${name}"]`);
  let reading = false;
  let wanted = false;
  let timer = null;
  let rested = 0; // by performance.now()

  const line = (on) => {
    part("line").querySelector(".sig").classList.toggle("sig--off", !on);
    part("line-on").hidden = !on;
    part("line-off").hidden = on;
  };
  const soon = (wait = Math.max(SOON, rested - performance.now())) => (timer ??= setTimeout(read, wait));

  async function read() {
    timer = null;
    wanted = reading;
    if (reading) return;
    reading = true;
    const begun = performance.now();
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(`the page answered ${answer.status}`);
      renew(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      soon(AGAIN); // no network: the next hint or this timer brings it
    } finally {
      reading = false;
      rested = performance.now() + REST * (performance.now() - begun);
      if (wanted) soon();
    }
  }

  function renew(fresh) {
    const known = new Set([...page.querySelectorAll("[data-run]")].map((it) => it.dataset.run));
    for (const place of page.querySelectorAll("[data-live]")) {
      if (!page.contains(place)) continue; // it went with the list it stood in
      const now = fresh.querySelector(`[data-live="${CSS.escape(place.dataset.live)}"]`);
      if (now) put(place, now);
    }
    const news = [...fresh.querySelectorAll("[data-run][data-say]")].filter((it) => !known.has(it.dataset.run));
    if (news.length) part("said").textContent = [...new Set(news.map((it) => it.dataset.say))].join(" ");
  }

  // The same kind of thing is filled anew, part by part; another kind takes its place.
  function put(there, now) {
    if (there.isEqualNode(now)) return;
    if (there.nodeType !== Node.ELEMENT_NODE || there.nodeName !== now.nodeName || !there.children.length || !now.children.length) {
      there.replaceWith(document.importNode(now, true));
      return;
    }
    for (const { name } of [...there.attributes]) if (!now.hasAttribute(name)) there.removeAttribute(name);
    for (const { name, value } of now.attributes) if (there.getAttribute(name) !== value) there.setAttribute(name, value);
    const parts = [...now.childNodes];
    for (const gone of [...there.childNodes].slice(parts.length)) gone.remove();
    for (const [place, one] of parts.entries()) {
      if (there.childNodes[place]) put(there.childNodes[place], one);
      else there.append(document.importNode(one, true));
    }
  }

  const socket = io("/trainer", { transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 15000 });
  // What happened while the line was down, or while the page was on its way, told nobody: read it.
  socket.on("connect", () => {
    line(true);
    soon();
  });
  socket.on("progress", () => soon());
  let later = null;
  const comeBack = () => {
    line(false);
    if (socket.active || later) return;
    later = setTimeout(() => {
      later = null;
      socket.connect();
    }, AGAIN);
  };
  socket.on("connect_error", comeBack);
  socket.on("disconnect", comeBack);
}

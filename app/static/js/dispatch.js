// The desk's live line: one socket a page, shared by all its parts. And what pages of the desk are drawn with.

import { io } from "/static/vendor/socket.io.esm.min.js";

const POLL = 5000; // milliseconds; also brings what no socket tells, such as a threat from the platform
const PATIENCE = 10000; // milliseconds for one answer
const KEPT = ["hello", "line"]; // told to a part that comes later, as it was said last

let desk = null;

// openDesk() -> {on(event, take), ask(event, data), connected()}; the same one for every part of a page.
// Events as the socket names them, and `line` (up: bool). A part that only wants to know that something changed
// gives {changed(), line(up)}: `changed` after an event of an incident, every few seconds, and when the line comes back.
export function openDesk(part = null) {
  desk ??= connect();
  if (part) follow(desk, part);
  return desk;
}

function connect() {
  const socket = io("/dispatch", { transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 3000 });
  const takers = new Map();
  const last = new Map();
  const tell = (event, ...news) => {
    if (KEPT.includes(event)) last.set(event, news);
    for (const take of takers.get(event) ?? []) {
      try {
        take(...news);
      } catch (fault) {
        console.error(fault); // one part of the page must not keep the others from hearing
      }
    }
  };
  socket.onAny(tell);
  socket.on("connect", () => tell("line", true));
  let later = null;
  const comeBack = () => {
    last.delete("hello");
    tell("line", false);
    if (socket.active || later) return;
    later = setTimeout(() => {
      later = null;
      socket.connect();
    }, 2000 + Math.random() * 3000);
  };
  socket.on("disconnect", (why) => {
    comeBack();
    if (why === "io server disconnect") leaveIfOut();
  });
  socket.on("connect_error", ({ message }) => {
    comeBack();
    if (message === "sign_in_required") leaveIfOut();
  });
  return {
    on(event, take) {
      takers.set(event, [...(takers.get(event) ?? []), take]);
      if (last.has(event)) take(...last.get(event));
    },
    // The answer of the server, or {error}: `unavailable` where none came.
    async ask(event, data = null) {
      try {
        return await socket.timeout(PATIENCE).emitWithAck(event, data);
      } catch {
        return { error: "unavailable" };
      }
    },
    connected: () => socket.connected,
  };
}

// Who was put out leaves the page: what stands on it is no longer his to see. The page he comes to says why.
async function leaveIfOut() {
  try {
    const { status } = await fetch("/dispatch/bell", { credentials: "same-origin", cache: "no-store" });
    if (status === 401) location.replace("/");
  } catch {
    // no network: he is asked again when the line comes back
  }
}

function follow(line, { changed, line: up = () => {} }) {
  for (const event of ["hello", "sos", "incident"]) line.on(event, changed);
  line.on("line", up);
  setInterval(changed, POLL);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && changed());
}

// The page as the server draws it now, or null.
export async function fetchPage(path, options = {}) {
  const drop = new AbortController();
  const timer = setTimeout(() => drop.abort(), PATIENCE);
  try {
    const answer = await fetch(path, { credentials: "same-origin", cache: "no-store", signal: drop.signal, ...options });
    if (!answer.ok) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null; // no network: the line says so, and the next look asks again
  } finally {
    clearTimeout(timer);
  }
}

// Sends a form as the browser would, and gives the page that answers.
export const sendForm = (form) => fetchPage(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });

// Clocks that run: `since` of a moment of the server, whose time `page` carries.
export function openClocks() {
  let at = { server: Date.now(), here: performance.now(), speed: 1 };
  const draw = () => {
    const now = at.server + (performance.now() - at.here) * at.speed;
    for (const clock of document.querySelectorAll("time[data-since]")) {
      const words = spell(Math.max(0, Math.floor((now - Date.parse(clock.dataset.since)) / 1000)));
      if (clock.textContent !== words) clock.textContent = words;
    }
  };
  setInterval(draw, 250);
  return (page) => {
    at = { server: Date.parse(page.dataset.now), here: performance.now(), speed: Number(page.dataset.speed) };
    draw();
  };
}

function spell(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

// What rings stands in the tab's title as well: the page may lie behind others.
export function titleOf(rings) {
  titleOf.plain ??= document.title;
  document.title = rings ? `● ${rings} · ${titleOf.plain}` : titleOf.plain;
}

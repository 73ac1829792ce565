// The desk's live line: it only says that something changed; the page asks the server what. And its running clocks.

import { io } from "/static/vendor/socket.io.esm.min.js";

const POLL = 5000; // milliseconds; also brings what no socket tells, such as a threat from the platform
const PATIENCE = 10000; // milliseconds for one answer

// openDesk({changed(), line(up)}): `changed` after every event, every few seconds, and whenever the line comes back.
export function openDesk({ changed, line = () => {} }) {
  const socket = io("/dispatch", { transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 3000 });
  for (const event of ["hello", "sos", "incident"]) socket.on(event, changed);
  socket.on("connect", () => line(true));
  let later = null;
  const comeBack = () => {
    line(false);
    if (socket.active || later) return;
    later = setTimeout(() => {
      later = null;
      socket.connect();
    }, 2000 + Math.random() * 3000);
  };
  socket.on("disconnect", comeBack);
  socket.on("connect_error", comeBack);
  setInterval(changed, POLL);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && changed());
}

// The page as the server draws it now, or null.
export async function fetchPage(path, options = {}) {
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await fetch(path, { credentials: "same-origin", cache: "no-store", signal, ...options });
    if (!answer.ok) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null; // no network: the line says so, and the next look asks again
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

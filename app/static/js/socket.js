// The live line to the server. It is only a hint: what it loses, the inbox brings.

import { io } from "/static/vendor/socket.io.esm.min.js";

const ENDED = ["person_disabled", "device_revoked"];

export function openSocket(handlers) {
  const socket = io("/rider", {
    transports: ["websocket"],
    reconnectionDelay: 500,
    reconnectionDelayMax: 15000,
    randomizationFactor: 0.5, // a restarted server must not meet all phones in one second
  });
  for (const [name, take] of Object.entries(handlers)) socket.on(name, take);
  // Which words the kit has to hold now: what keeps pages for a dead network listens (offline.js).
  for (const name of ["hello", "beat"]) socket.on(name, ({ kit }) => document.dispatchEvent(new CustomEvent("jinnang-kit", { detail: { kit, all: name === "beat" } })));

  // The library does not come back by itself when the server refused or closed: a deploy does both.
  let later = null;
  const comeBack = (fault) => {
    // His phone was taken off, or he was disabled: the start page says which, and nothing of his stays on the screen.
    if (ENDED.includes(fault?.message)) return location.replace("/");
    if (socket.active || later) return;
    later = setTimeout(() => {
      later = null;
      socket.connect();
    }, 5000 + Math.random() * 10000);
  };
  socket.on("connect_error", comeBack);
  socket.on("disconnect", comeBack);

  return {
    connected: () => socket.connected,
    retry: () => socket.connected || socket.connect(),
    async ask(event, data) {
      try {
        return await socket.timeout(8000).emitWithAck(event, data);
      } catch {
        return { error: "unavailable" };
      }
    },
  };
}

// The start of a shift: asks the phone, in one tap, for what the rider left ticked, and says what came of each.

import { subscribe } from "/static/js/push.js";
import { openQuiet } from "/static/js/quiet.js";
import { keepAwake, letSleep } from "/static/js/wake.js";

const KEY = "jinnang-start"; // what he wanted and what came of it, for the next shift
const PATIENCE = 3000;
const VOICES = { zh: "zh-CN", en: "en-GB" };

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

async function sound() {
  const Context = window.AudioContext ?? window.webkitAudioContext;
  if (!Context) return "missing";
  const context = new Context();
  await Promise.race([context.resume(), wait(PATIENCE)]);
  if (context.state !== "running") return "refused";
  const pitch = context.createOscillator();
  const volume = context.createGain();
  pitch.frequency.value = 660;
  volume.gain.setValueAtTime(0.15, context.currentTime);
  volume.gain.linearRampToValueAtTime(0, context.currentTime + 0.3);
  pitch.connect(volume).connect(context.destination);
  pitch.start();
  pitch.stop(context.currentTime + 0.3);
  setTimeout(() => context.close(), 600);
  return "allowed";
}

function speech(text, language) {
  const { speechSynthesis: speaker, SpeechSynthesisUtterance: Words } = window;
  if (!speaker || !Words) return "missing";
  return new Promise((done) => {
    const words = new Words(text);
    words.lang = VOICES[language];
    words.onstart = words.onend = () => done("allowed");
    words.onerror = ({ error }) => done(error === "not-allowed" ? "refused" : "missing");
    speaker.speak(words);
    wait(PATIENCE).then(() => done("missing")); // a browser without a voice stays silent and says nothing
  });
}

async function push(who) {
  const { ok, why } = await subscribe(who);
  if (ok) return "allowed";
  return { unsupported: "missing", denied: "refused" }[why] ?? "failed";
}

export function mount(page) {
  const $ = (name) => page.querySelector(`[data-part="${name}"]`);
  const { language, csrf, ready } = page.dataset;
  const { motion } = openQuiet();
  const rows = [...page.querySelectorAll("[data-ask]")];
  const steps = {
    push: () => push({ csrf, language }),
    sound,
    speech: () => speech(ready, language),
    awake: keepAwake,
    place: motion.allow,
  };
  const undo = { awake: letSleep, place: motion.leave };
  const known = read();
  const results = {};

  function show(row, word) {
    for (const sign of row.querySelectorAll("[data-is]")) sign.hidden = sign.dataset.is !== word;
    results[row.dataset.ask] = word;
    $("fix").hidden = !Object.values(results).includes("refused");
  }

  async function ask(row) {
    const name = row.dataset.ask;
    show(row, "asking");
    try {
      show(row, await steps[name]());
    } catch {
      show(row, "failed");
    }
    keep();
  }

  function keep() {
    const wanted = Object.fromEntries(rows.map((row) => [row.dataset.ask, row.querySelector("input").checked]));
    localStorage.setItem(KEY, JSON.stringify({ wanted, results }));
  }

  for (const row of rows) {
    const name = row.dataset.ask;
    if (known.wanted && name in known.wanted) row.querySelector("input").checked = known.wanted[name];
    if (known.results?.[name]) show(row, known.results[name]);
  }
  $("go").disabled = false; // until now a tap would have asked nothing
  $("go").addEventListener("click", () => {
    // All in the tap itself: later the browser would not ask. It puts its questions one after the other.
    for (const name of Object.keys(steps)) {
      const row = rows.find((other) => other.dataset.ask === name);
      if (row.querySelector("input").checked) ask(row);
      else {
        undo[name]?.();
        show(row, "off");
      }
    }
    keep();
    $("go").hidden = true;
    $("skip").hidden = true;
    $("done").hidden = false;
    $("done").focus();
  });
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

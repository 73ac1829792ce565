// Reads lines aloud one after another, and stops when asked or when the page is left. A phone without a voice says so.

const VOICES = { zh: "zh-CN", en: "en-GB" };

// `button` holds three words: data-read="read", "stop", "none"; `lines()` gives what is to be read.
export function readAloud(button, lines, language) {
  const speech = window.speechSynthesis;
  const can = Boolean(speech && window.SpeechSynthesisUtterance);
  const show = (word) => {
    for (const one of button.querySelectorAll("[data-read]")) one.hidden = one.dataset.read !== word;
    button.setAttribute("aria-pressed", String(word === "stop"));
  };
  let turn = 0;

  const stop = () => {
    turn += 1;
    if (can) speech.cancel();
    show("read");
  };

  function start() {
    const mine = ++turn;
    const left = [...lines()];
    speech.cancel();
    show("stop");
    const next = () => {
      if (mine !== turn) return;
      const line = left.shift();
      if (line === undefined) return show("read");
      const words = new SpeechSynthesisUtterance(line);
      words.lang = VOICES[language];
      words.onend = next;
      words.onerror = () => mine === turn && (turn += 1, show("none"));
      speech.speak(words);
    };
    next();
  }

  if (!can) return show("none");
  button.disabled = false;
  button.addEventListener("click", () => (button.getAttribute("aria-pressed") === "true" ? stop() : start()));
  addEventListener("pagehide", stop);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && stop());
}

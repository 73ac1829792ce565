// 念给我听: the button that reads the card's lines to him, stops, and says so when this phone has no voice.

export function openReader(button, voice) {
  const draw = (word) => {
    button.setAttribute("aria-pressed", String(word === "reading"));
    for (const label of button.querySelectorAll("[data-read]")) {
      label.hidden = label.dataset.read !== (word === "reading" ? "stop" : word === "none" ? "none" : "read");
    }
  };
  let reading = false;
  const told = (word) => {
    reading = word === "reading";
    draw(word);
  };
  return {
    toggle: (lines) => (reading ? voice.hush() : voice.read(lines, told)),
    stop: () => reading && voice.hush(),
  };
}

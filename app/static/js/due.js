// Clocks that run out: <time data-due> counts down, <progress data-due> empties, by the server's time.

// openDue(page) -> set(): call it whenever the page carries a new moment of the server (data-now, data-speed).
export function openDue(page) {
  let at = null;

  function draw() {
    const now = at.server + (performance.now() - at.here) * at.speed;
    for (const clock of page.querySelectorAll("[data-due]")) {
      const left = Math.max(0, (Date.parse(clock.dataset.due) - now) / 1000);
      if (clock.localName === "progress") clock.value = left;
      else if (clock.textContent !== spell(left)) clock.textContent = spell(left);
    }
  }

  setInterval(() => at && draw(), 250);
  return () => {
    at = { server: Date.parse(page.dataset.now), here: performance.now(), speed: Number(page.dataset.speed) };
    draw();
  };
}

function spell(left) {
  const whole = Math.floor(left);
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

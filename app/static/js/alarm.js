// A tone that repeats until somebody has it. A browser lets a page sound only after a tap on it, and says so here.

const EVERY = 2500; // milliseconds
const LOUDER = 2; // from here on full volume and twice as often
const TONES = [660, 880]; // hertz; two steps up, told from any other sound of a desk
const LONG = 0.28; // seconds each
const LOUD = { 1: 0.3, 2: 0.8 }; // of full volume
const PATIENCE = 1000; // milliseconds for a loudspeaker that may not be there

// openAlarm(page) -> {ring(yes, how loud)}. The button [data-part=sound] switches it on and off.
export function openAlarm(page) {
  const Context = window.AudioContext ?? window.webkitAudioContext;
  const button = page.querySelector('[data-part="sound"]');
  let context = null;
  let timer = null;
  let wanted = false;
  let loud = 1;

  const sounds = () => context !== null && context.state === "running";

  function tone() {
    if (!sounds()) return;
    TONES.forEach((pitch, step) => {
      const begin = context.currentTime + step * LONG;
      const voice = context.createOscillator();
      const volume = context.createGain();
      voice.frequency.value = pitch;
      volume.gain.setValueAtTime(0, begin);
      volume.gain.linearRampToValueAtTime(LOUD[loud], begin + 0.02);
      volume.gain.setValueAtTime(LOUD[loud], begin + LONG - 0.06);
      volume.gain.linearRampToValueAtTime(0, begin + LONG);
      voice.connect(volume).connect(context.destination);
      voice.start(begin);
      voice.stop(begin + LONG);
    });
    page.dataset.rung = String(Number(page.dataset.rung ?? 0) + 1); // how often it sounded, for whoever looks
  }

  function draw() {
    const on = sounds();
    for (const place of page.querySelectorAll('[data-part="sound"]')) place.setAttribute("aria-pressed", String(on));
    for (const word of page.querySelectorAll("[data-sound]")) word.hidden = (word.dataset.sound === "on") !== on;
  }

  function ring(yes, how = 1) {
    const louder = how >= LOUDER ? LOUDER : 1;
    if (timer !== null && (!yes || louder !== loud)) {
      clearInterval(timer);
      timer = null;
    }
    [wanted, loud] = [yes, louder];
    page.dataset.alarm = yes ? String(loud) : "0";
    if (!yes || timer !== null) return;
    tone();
    timer = setInterval(tone, loud === LOUDER ? EVERY / 2 : EVERY);
  }

  async function flip() {
    if (sounds()) await context.suspend();
    else await Promise.race([(context ??= new Context()).resume(), new Promise((done) => setTimeout(done, PATIENCE))]);
    draw();
    if (sounds() && wanted) tone();
  }

  if (Context && button) {
    (page.querySelector('[data-part="sound-box"]') ?? button).hidden = false;
    button.hidden = false;
    page.addEventListener("click", (event) => event.target.closest('[data-part="sound"]') && flip());
  }
  return { ring };
}

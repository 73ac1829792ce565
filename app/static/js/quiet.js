// The quiet screen: while he rides, nothing on this page can be seen, touched or read aloud, and nothing counts as
// shown. It goes when he has stood for ten seconds. There is no way to switch it off.

import { askOrders } from "/static/js/http.js";
import { holdButton } from "/static/js/hold.js";
import { watchMotion } from "/static/js/motion.js";
import { stayAwake } from "/static/js/wake.js";

const HOLD = 2000;
const LATER = 2000; // when the page is there, and before any ride can begin
const SPEAK_AGAIN = 4000; // the phone's word that he moves is repeated, so that the server's view does not fall behind

let opened = null;

// covered() and onChange(fn), for everything on this page that must not count as seen.
export const openQuiet = () => (opened ??= open(document.querySelector('[data-module~="quiet"]')));

function open(screen) {
  if (!screen) return { covered: () => false, onChange() {}, motion: null };
  const hears = [];
  const motion = watchMotion(ruleOf(screen));
  const page = document.querySelector('[data-part="page"]');
  const still = document.querySelector('[data-part="still"]');
  let covered = false;
  let focused = null;

  function draw() {
    if (still) still.hidden = !motion.stands();
    const next = !motion.still10();
    if (next === covered) return;
    covered = next;
    if (covered) {
      focused = document.activeElement;
      focused?.blur?.(); // the keyboard goes too
    }
    screen.hidden = !covered;
    document.documentElement.classList.toggle("is-quiet", covered);
    page.inert = covered; // where a browser knows it; is-quiet makes the page invisible to everything else
    if (covered) page.setAttribute("aria-hidden", "true");
    else page.removeAttribute("aria-hidden");
    if (!covered && focused?.isConnected) focused.focus({ preventScroll: true });
    hears.forEach((fn) => fn(covered));
  }
  motion.onChange(draw);
  draw();
  return { covered: () => covered, onChange: (fn) => hears.push(fn), motion };
}

export const ruleOf = ({ dataset }) => ({
  movingKmh: Number(dataset.movingKmh),
  speaksMs: Number(dataset.speaksMs),
  stillMs: Number(dataset.stillMs),
  remembersMs: Number(dataset.remembersMs),
});

export async function mount(screen) {
  const { covered, motion } = openQuiet();
  hold(screen.querySelector("a"), motion);
  motion.setRides(async () => {
    const { body } = await askOrders();
    return body?.rides ?? null;
  });
  stayAwake();
  const { openLink } = await import("/static/js/link.js"); // the screen does not wait for it
  const link = await openLink(screen.dataset);
  link.setCover(covered);
  link.setPosture(motion.posture);
  let told = 0;
  let said = null;
  const tell = () => {
    const { moving = null } = motion.posture();
    if (moving === said && !(moving && Date.now() - told >= SPEAK_AGAIN)) return;
    [said, told] = [moving, Date.now()];
    link.sayPosture();
  };
  motion.onChange(tell);
  setInterval(tell, 1000);
}

// What calls for help comes a moment after the page, so that the page itself is light; a press does not wait for that.
let helping = null;
const help = () => (helping ??= import("/static/js/help.js").catch((failed) => {
  helping = null; // the next press tries again
  throw failed;
}));

// A glove brushes the screen: only what is held calls. Once called, the bar says so and leads to how far it came;
// it does not go there by itself, for without a network there may be no page to go to.
function hold(bar, motion) {
  const fill = bar.querySelector("rect");
  const put = (name) => {
    for (const word of bar.querySelectorAll("[data-bar]")) word.hidden = word.dataset.bar !== name;
  };
  let called = false;
  const running = () => {
    called = true;
    put("called");
  };
  holdButton(bar, {
    ms: HOLD,
    onProgress(part) {
      fill.setAttribute("width", `${part * 100}%`);
      if (!called) put(part > 0 ? "holding" : "ready");
    },
    async onDone() {
      const { callForHelp, runningCall, whoCalls } = await help();
      const before = runningCall(whoCalls());
      running();
      if (!before) await callForHelp({ place: motion.place() });
    },
  });
  const look = () => help().then(({ runningCall, whoCalls }) => runningCall(whoCalls()) && running());
  setTimeout(() => look().catch(() => setTimeout(look, LATER)), LATER);
  // Once called, the next tap opens the page of the call.
  let again = false;
  bar.addEventListener("pointerdown", () => {
    again = called;
    help().catch(() => put("ready"));
  });
  bar.addEventListener("pointerup", () => again && location.assign(bar.href));
}

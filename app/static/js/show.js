// The page for the other side of the door: the lines of a script the server drew, or of the card this phone holds.
// It reads the store and opens no line: what comes meanwhile is not for the customer's eyes.

import { fillBreaths } from "/static/js/breath.js";
import { openClock } from "/static/js/clock.js";
import { openStore } from "/static/js/store.js";
import { byWeight } from "/static/js/when.js";

const MOST_ROWS = 5;
const LANGUAGES = ["zh", "en"];

export async function mount(page) {
  const $ = (name) => page.querySelector(`[data-part="${name}"]`);
  const lines = (language) => page.querySelector(`[data-lines="${language}"]`);
  let { language } = page.dataset;
  let screen = 0;
  if (!page.querySelector("[data-lines] p")) await fill();

  async function fill() {
    const store = await openStore(page.dataset.rider);
    const clock = await openClock(store);
    const open = (await store.notices()).filter(({ done, held, valid_until: until }) => !done && !held && Date.parse(until) > clock.now());
    const asked = decodeURIComponent(location.hash.slice(1));
    const notice = open.find(({ id }) => id === asked) ?? open.sort(byWeight)[0];
    const acts = (notice?.body?.acts ?? []).filter((act) => act.shows && act.line);
    for (const one of LANGUAGES) {
      lines(one).replaceChildren(
        ...acts.map((act) => {
          const line = document.createElement("p");
          fillBreaths(line, act.line[one]);
          return line;
        }),
      );
    }
    $("none").hidden = acts.length > 0;
  }

  // Whole lines, as many as five rows take; the others follow with a tap.
  function screens() {
    const all = [...lines(language).children];
    for (const line of all) line.hidden = false;
    const found = [];
    let rows = 0;
    for (const line of all) {
      const { lineHeight } = getComputedStyle(line);
      const own = Math.round(line.getBoundingClientRect().height / parseFloat(lineHeight));
      if (!found.length || rows + own > MOST_ROWS) {
        found.push([]);
        rows = 0;
      }
      found[found.length - 1].push(line);
      rows += own;
    }
    return found;
  }

  function draw() {
    for (const one of LANGUAGES) lines(one).hidden = one !== language;
    for (const word of page.querySelectorAll("[data-tongue]")) word.hidden = word.dataset.tongue === language;
    const found = screens();
    screen %= Math.max(found.length, 1);
    found.forEach((some, number) => some.forEach((line) => (line.hidden = number !== screen)));
    $("next").hidden = found.length < 2;
    $("pages").textContent = `${screen + 1}/${found.length}`;
  }

  $("turn").addEventListener("click", () => {
    const turned = $("text").classList.toggle("is-turned");
    $("turn").setAttribute("aria-pressed", String(turned));
  });
  $("tongue").addEventListener("click", () => {
    language = language === "zh" ? "en" : "zh";
    screen = 0;
    draw();
  });
  $("next").addEventListener("click", () => {
    screen += 1;
    draw();
  });
  // Back to where he came from: the kit's script, or the card.
  if (location.search) $("close").href = "/rider/kit";
  $("close").addEventListener("click", (event) => {
    if (!document.referrer.startsWith(location.origin) || history.length < 2) return;
    event.preventDefault();
    history.back();
  });
  addEventListener("resize", draw);
  draw();
}

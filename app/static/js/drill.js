// A drill, played on the map that came with the page: no rule of the engine is repeated here, and no network is needed
// but for own words. A real notice, an order or leaving ends it at once; what was played so far is kept.

import { openClock } from "/static/js/drill_clock.js";
import { openEnd } from "/static/js/drill_end.js";
import { openOwnWords } from "/static/js/drill_own.js";
import { openRun } from "/static/js/drill_run.js";
import { openTurn } from "/static/js/drill_turn.js";
import { openLink } from "/static/js/link.js";
import { openOrders } from "/static/js/orders.js";
import { openOutbox } from "/static/js/outbox.js";
import { openQuiet } from "/static/js/quiet.js";
import { openReader } from "/static/js/reader.js";

export async function mount(page) {
  const $ = (name) => page.querySelector(`[data-part="${name}"]`);
  const { language } = page.dataset;
  const drill = JSON.parse(page.dataset.ways);
  const moods = page.dataset.moods.split("|");
  const link = await openLink(page.dataset);
  const run = openRun(drill, { page, link });
  const quiet = openQuiet();
  const clock = openClock(showTime, () => finish(run.late(0)));
  const reader = openReader($("hear"), link.voice);
  const turn = openTurn(page, { drill, language, moods, answer });
  const end = openEnd(page, { drill, language, moods, select: chosen });
  const own = openOwnWords(page, { drill, run, clock, link, language, heard });
  let stage = "begin";

  function show(name) {
    stage = name;
    for (const one of ["busy", "begin", "play", "end"]) {
      $(one).hidden = one !== name;
      $(`dock-${one}`).hidden = one !== name;
    }
    for (const word of $("leave").children) word.hidden = word.dataset.leave !== (name === "play" ? "stop" : "close");
  }

  function showTime(seconds) {
    $("clock").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    $("bar").setAttribute("width", String((120 * seconds) / drill.seconds));
  }

  function play(from) {
    reader.stop();
    const left = run.begin(from);
    show("play");
    own.close();
    turn(run.state(), from, "first");
    clock.set(left);
  }

  // What he chose, or what his own words count as.
  function answer(mark, words = {}) {
    const before = run.state().curve;
    follow(before[before.length - 1], run.step(mark, clock.left(), words));
  }

  function follow(before, state, again = false, why = "") {
    if (state.result) return finish(state.result);
    const after = state.curve[state.curve.length - 1];
    const how = again ? "again" : after > before ? "up" : after < before ? "down" : "same";
    turn(state, run.steps().length + 1, how, why);
  }

  function heard({ mark, words, states, again, why }) {
    const before = run.state().curve;
    run.learn(states);
    follow(before[before.length - 1], run.step(mark, clock.left(), words), again, why);
  }

  async function finish(result) {
    clock.halt("end");
    own.close();
    show("end");
    end.draw(run.steps(), result, Math.round(drill.seconds - clock.left()));
    for (const one of page.querySelectorAll("[data-result]")) one.hidden = one.dataset.result !== "here";
    kept = await run.keep(clock.left());
  }
  let kept = null;

  function chosen(number, flawless) {
    $("again").textContent = flawless ? $("again").dataset.whole : $("again").dataset.again.replace("#", number);
    $("again").dataset.from = flawless ? 1 : number;
    for (const one of $("save").children) one.hidden = one.dataset.save !== "do";
    reader.stop();
  }

  // Whatever is real comes first: the run so far is kept, and the page makes way.
  async function breakOff(name) {
    clock.halt("broken");
    if (stage === "play") await run.keep(clock.left());
    if (name) return show(name);
    location.assign("/rider");
  }
  const isReal = (notice) => notice.class !== "drill";
  const makeWay = () => link.notices().some(isReal) && breakOff();
  const orders = await openOrders(link, () => {
    const holds = orders.list().length > 0;
    if (holds && stage !== "busy" && stage !== "end") breakOff("busy");
    if (!holds && stage === "busy") show("begin");
  });

  const halt = (reason, stop) => (stop ? clock.halt(reason) : clock.run(reason));
  document.addEventListener("visibilitychange", () => halt("hidden", document.visibilityState === "hidden"));
  quiet.onChange((covered) => halt("covered", covered));
  halt("covered", quiet.covered());
  link.on("changed", makeWay);
  makeWay();

  $("start").addEventListener("click", () => play(1));
  $("again").addEventListener("click", () => play(Number($("again").dataset.from)));
  $("hear").addEventListener("click", () => reader.toggle([end.better()]));
  $("save").addEventListener("click", async () => {
    const outbox = await openOutbox(page.dataset);
    await outbox.add("report", { kind: "saved_line", text: end.better(), at: new Date().toISOString(), data: { drill: drill.slug } });
    for (const one of $("save").children) one.hidden = one.dataset.save !== "done";
  });
  $("leave").addEventListener("click", async (event) => {
    if (stage !== "play") return;
    event.preventDefault();
    clock.halt("broken");
    await run.keep(clock.left());
    location.assign($("leave").href);
  });
  addEventListener("pagehide", () => stage === "play" && run.keep(clock.left()));
  (await openOutbox(page.dataset)).onChange(({ id, state }) => {
    if (id !== kept || state !== "sent") return;
    for (const one of page.querySelectorAll("[data-result]")) one.hidden = one.dataset.result !== "sent";
  });
  if (!$("busy").hidden || orders.list().length) show("busy");
  $("start").disabled = false;
}

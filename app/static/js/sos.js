// The page of help: one hold calls; then the chain is drawn as it moves on, and after ten seconds without a receipt
// the way is to ring. A reload shows the call that is under way.

import { askCall, callForHelp, keepCall, keepSound, readCall, runningCall, sayOfCall, send, wantsSound } from "/static/js/help.js";
import { holdButton } from "/static/js/hold.js";
import { openLink } from "/static/js/link.js";
import { watchPlace } from "/static/js/whereabouts.js";

const LOOK = 2500; // milliseconds between two looks at how far it is; the socket tells sooner
const ENDS = ["safe", "mistake", "closed"];

export function mount(page) {
  const $ = (name) => page.querySelector(`[data-part="${name}"]`);
  const { rider, language, csrf } = page.dataset;
  const where = watchPlace();
  let call = null; // the call that this page shows
  let chain = null; // what the server said of it last
  let said = "";

  const muted = () => $("mute").getAttribute("aria-pressed") === "true";
  const line = openLink(page.dataset).then((link) => {
    const say = link.voice.say.bind(link.voice);
    link.voice.say = (...words) => muted() || say(...words); // quiet means all of it: he may be hiding
    link.on("sos_seen", (news) => news.id === call?.id && take(news));
    return link;
  });

  // before the call

  function drawMute(on) {
    $("mute").setAttribute("aria-pressed", String(on));
    for (const part of $("mute").querySelectorAll("[data-mute]")) part.toggleAttribute("hidden", (part.dataset.mute === "on") !== on);
  }
  function drawPlace() {
    const known = where.place();
    $("sends-place").hidden = !known;
    $("sends").hidden = Boolean(known);
    if (known && call && !call.place) fillIn(known);
  }
  function drawHeld(part) {
    $("ring").setAttribute("stroke-dasharray", `${(part * 100).toFixed(1)} 200`);
    for (const word of $("hold").querySelectorAll("[data-hold]")) word.hidden = (word.dataset.hold === "held") !== part > 0;
  }

  async function begin() {
    if (call && !call.ended && !$("sent").hidden) return;
    show(await callForHelp({ muted: muted(), place: where.place() }));
    if (!muted()) (await line).voice.say(page.dataset.saysKept, true);
  }

  // A place that was found only now goes after the call, under its id.
  function fillIn(place) {
    call = keepCall(rider, { ...call, place, receipt: null });
    send(page.dataset, call, take);
  }

  // under way

  function show(one, before = null) {
    call = one;
    chain = before;
    said = "";
    $("ask").hidden = true;
    $("sent").hidden = false;
    scrollTo(0, 0);
    drawHeld(0);
    send(page.dataset, call, take);
    draw();
    $("say").setAttribute("tabindex", "-1");
    $("say").focus({ preventScroll: true });
  }

  function take(news) {
    if (!call || news.id !== call.id) return;
    chain = news;
    const ended = ENDS.includes(news.state);
    if (!call.receipt || ended !== Boolean(call.ended)) call = keepCall(rider, { ...call, receipt: news.received_at, ended: ended || Boolean(call.word) });
    if (call.word && !ended) tellWord();
    if (news.state === "seen" && said !== "seen" && !call.muted) line.then((link) => link.voice.say(page.dataset.saysSeen.replace("#owner", news.owner), true));
    draw();
  }

  const isLate = () => !chain && Date.now() - Date.parse(call.pressed) >= Number(page.dataset.late);
  const stateOf = () => (ENDS.includes(chain?.state) ? chain.state : (call.word ?? chain?.state ?? (isLate() ? "late" : "kept")));

  function draw() {
    if (!call) return;
    const state = stateOf();
    const over = ENDS.includes(state);
    const late = isLate() && !over;
    if (said !== state) for (const part of $("say").children) part.hidden = part.dataset.say !== state;
    if (said !== state && over) scrollTo(0, 0); // what came of it stands at the top
    said = state;
    $("late").hidden = !late;
    $("ring-police").classList.toggle("btn--act", !late); // one filled button a page: while late it is the first
    $("evidence").hidden = late || !["seen", "rung", "safe", "closed"].includes(state);
    $("under-way").hidden = over;
    $("over").hidden = !over;
    for (const put of page.querySelectorAll('[data-put="owner"]')) put.textContent = chain?.owner ?? "";
    if (late) $("sms").href = smsOf();
    step("kept", pressedAt());
    step("received", chain?.received_at, { todo: !chain, place: chain?.has_place, "no-place": chain && !chain.has_place });
    step("seen", chain?.seen_at, { todo: !chain?.seen_at, done: chain?.seen_at });
    const rings = chain?.rung_at || "reachable" in $("steps").dataset; // without a number nobody can
    step("rung", chain?.rung_at, { todo: !rings, done: rings });
    $("sure").textContent = chain?.accuracy ? $("sure").dataset.words.replace("#", Math.round(chain.accuracy)) : "";
  }

  function step(name, at, words = {}) {
    const row = $("steps").querySelector(`[data-step="${name}"]`);
    row.classList.toggle("step--done", Boolean(at));
    row.querySelector("time").textContent = at ? clock(new Date(at)) : "";
    for (const [word, so] of Object.entries(words)) row.querySelector(`[data-when="${word}"]`).hidden = !so;
  }

  // The moment he pressed, by the server's clock once it is known: a phone's own may be minutes off.
  function pressedAt() {
    if (!chain) return call.pressed;
    const age = (Date.now() - Date.parse(call.pressed)) * chain.speed;
    const asked = (chain.heard ??= { now: Date.parse(chain.now), age });
    return new Date(Math.min(asked.now - asked.age, Date.parse(chain.received_at))).toISOString();
  }

  const clock = (at) => at.toLocaleTimeString(language === "zh" ? "zh-CN" : "en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

  function smsOf() {
    const { smsMe, smsPlace, name } = page.dataset;
    const words = [smsMe.replace("#name", name).replace("#time", clock(new Date(call.pressed)).slice(0, 5))];
    if (call.place) words.push(smsPlace.replace("#place", `${call.place.lat.toFixed(5)},${call.place.lng.toFixed(5)}`).replace("#metres", Math.round(call.place.accuracy ?? 0)));
    // Both systems read the words behind "?&"; each alone reads only one of "?" and "&".
    return `${$("sms").href.split("?")[0]}?&body=${encodeURIComponent(words.join(language === "zh" ? "" : " "))}`;
  }

  async function look() {
    if (!call || document.hidden || (ENDS.includes(chain?.state) && chain.state === "closed")) return;
    const news = call.receipt ? await askCall(call.id) : null;
    if (news?.missing) send(page.dataset, (call = keepCall(rider, { ...call, receipt: null })), take); // a server that was set back
    else if (news) take(news);
    draw();
  }

  // his own word

  async function tellWord() {
    const news = await sayOfCall(call.id, call.word, csrf);
    if (news?.state) take(news);
  }

  for (const form of page.querySelectorAll("form[data-word]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      call = keepCall(rider, { ...call, word: form.dataset.word, ended: true });
      draw();
      tellWord(); // without a network it is said again with every look
    });
  }
  for (const link of page.querySelectorAll('[data-part="again"]')) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      $("sent").hidden = true;
      $("ask").hidden = false;
      scrollTo(0, 0);
      $("hold").focus({ preventScroll: true });
    });
  }

  $("mute").addEventListener("click", () => {
    drawMute(!muted());
    keepSound(!muted());
  });
  $("now").addEventListener("submit", (event) => {
    event.preventDefault();
    begin();
  });
  holdButton($("hold"), { ms: Number(page.dataset.hold), onProgress: drawHeld, onDone: begin });
  where.onChange(drawPlace);
  setInterval(look, LOOK);
  setInterval(draw, 500);

  drawMute(!wantsSound());
  drawPlace();
  open();

  // What is shown first: this phone's own call; else the one the server knows of, if it still runs.
  async function open() {
    const mine = runningCall({ rider });
    const asked = new URLSearchParams(location.search);
    if (asked.has("again")) return;
    if (mine) return show(mine);
    const { call: id } = page.dataset;
    if (!id) return;
    const news = await askCall(id);
    if (news?.state && !(ENDS.includes(news.state) && !asked.has("call"))) {
      const known = readCall(rider);
      const one = known?.id === id ? known : { id, pressed: news.received_at, muted: news.muted, place: null };
      show(keepCall(rider, { ...one, receipt: news.received_at, ended: ENDS.includes(news.state) }), news);
    } else if (!news?.state) {
      $("sent").hidden = true; // an old page, kept in the phone: its call may long be over
      $("ask").hidden = false;
    }
  }
}

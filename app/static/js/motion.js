// The phone's own eyes: asks the device for its place while the page can be seen, and tells who wants to know.

import { motionOf } from "/static/js/pace.js";

const TICK = 1000;
const ASK = 5000; // a device that stays silent is asked: some tell nothing while nothing changes
const KEPT = "jinnang-motion"; // from page to page, in this tab
const ALLOWED = "jinnang-place"; // set at the start of the shift

let watched = null;

// The one watch of this page. It asks for a place only once the rider has allowed it.
// moving(), still10(), place() {lat, lng, accuracy} or null, stands(): a fresh place says so
// posture(): what the server is told; onChange(fn); setRides(fn): fn() -> promise of true, false or null
// allow(): at his tap -> promise of "allowed", "waiting" (allowed, no signal yet), "refused" or "missing"; leave()
export const watchMotion = (rule) => (watched ??= watch(rule));

function watch(rule) {
  const motion = motionOf(rule, readKept());
  const hears = [];
  let running = null;
  let asked = 0;
  let face = "";
  let rides = async () => null;
  let ridesAsked = 0;

  const now = () => Date.now();
  const told = { asks: [] };
  const take = (position) => {
    motion.fix(position, now());
    told.asks.splice(0).forEach((done) => done("allowed"));
    look();
  };
  const fail = (error) => {
    if (error.code === 1) {
      told.asks.splice(0).forEach((done) => done("refused"));
      motion.forget(); // he took it back: from here on the server alone holds the cards
      stop();
    } else told.asks.splice(0).forEach((done) => done("waiting")); // no signal in here
    look();
  };

  function look() {
    const at = now();
    motion.tick(at);
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(motion.saved()));
    } catch {} // a browser that keeps nothing: the next page begins anew
    const next = [motion.moving(at), motion.still(at), motion.fresh(at)].join();
    if (next === face) return;
    face = next;
    hears.forEach((fn) => fn());
  }

  async function tick() {
    const at = now();
    if (running !== null && motion.age(at) > ASK && at - asked > ASK) {
      asked = at;
      navigator.geolocation.getCurrentPosition(take, fail, { enableHighAccuracy: true, maximumAge: 0, timeout: 10000 });
    }
    look();
    if (motion.lost(at) && at - ridesAsked > rule.speaksMs) {
      ridesAsked = at;
      const value = await rides();
      if (value !== null) motion.rides(value, now());
      look();
    }
  }

  function start() {
    if (running === null && document.visibilityState === "visible") running = navigator.geolocation.watchPosition(take, fail, { enableHighAccuracy: true, maximumAge: 0, timeout: 20000 });
  }
  function stop() {
    if (running !== null) navigator.geolocation.clearWatch(running);
    running = null;
  }

  // Never the first to ask: the question comes at the start of the shift, with its reason.
  async function begin() {
    if (!canPlace() || localStorage.getItem(ALLOWED) === "refused") return;
    const known = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
    if (known ? known.state === "granted" : localStorage.getItem(ALLOWED) === "allowed") start();
  }

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      look();
      begin();
    } else stop(); // nobody sees this page
  });
  setInterval(tick, TICK);
  look();
  begin();

  return {
    moving: () => motion.moving(now()),
    still10: () => motion.still(now()),
    place: motion.place,
    stands: () => motion.fresh(now()) && motion.still(now()),
    posture() {
      const place = motion.fresh(now()) ? motion.place() : null;
      return place ? { moving: motion.moving(now()), lat: place.lat, lng: place.lng, speed_kmh: Math.min(1000, motion.kmh(now())) } : {};
    },
    onChange: (fn) => hears.push(fn),
    setRides: (fn) => (rides = fn),
    allow() {
      if (!canPlace()) return Promise.resolve("missing");
      if (running !== null && motion.age(now()) <= rule.speaksMs) return Promise.resolve("allowed"); // it tells already
      return new Promise((done) => {
        told.asks.push(done);
        navigator.geolocation.getCurrentPosition(take, fail, { enableHighAccuracy: true, maximumAge: 0, timeout: 20000 });
      }).then((word) => {
        remember(word === "refused" ? "refused" : "allowed");
        if (word !== "refused") start();
        return word;
      });
    },
    leave() {
      remember("refused");
      motion.forget();
      stop();
      look();
    },
  };
}

const remember = (word) => localStorage.setItem(ALLOWED, word);

const canPlace = () => window.isSecureContext && "geolocation" in navigator;

function readKept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

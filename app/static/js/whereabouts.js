// Where the rider is, for a call for help. It never asks: the question came at the start of the shift.

const FRESH = 120000; // milliseconds: an older place could send help to the wrong street

let newest = null;

// -> {place() -> {lat, lng, accuracy} or null, onChange(fn)}
export function watchPlace() {
  const hears = [];
  newest = ofMotion();
  const take = ({ coords }) => {
    newest = { lat: coords.latitude, lng: coords.longitude, accuracy: Math.round(coords.accuracy), at: Date.now() };
    hears.forEach((fn) => fn());
  };
  const none = () => {}; // no satellite, or he took it back: a call goes out without a place
  allowed().then((yes) => yes && navigator.geolocation.watchPosition(take, none, { enableHighAccuracy: true, maximumAge: 10000, timeout: 20000 }));
  return { place, onChange: (fn) => hears.push(fn) };
}

export function place() {
  const known = newest ?? ofMotion();
  if (!known || Date.now() - known.at > FRESH) return null;
  return { lat: known.lat, lng: known.lng, accuracy: known.accuracy };
}

async function allowed() {
  if (!window.isSecureContext || !navigator.geolocation) return false;
  const known = navigator.permissions ? await navigator.permissions.query({ name: "geolocation" }).catch(() => null) : null;
  return known ? known.state === "granted" : localStorage.getItem("jinnang-place") === "allowed";
}

// What the page before this one knew (motion.js keeps it for this tab).
function ofMotion() {
  try {
    const { places } = JSON.parse(sessionStorage.getItem("jinnang-motion"));
    const { lat, lng, sure, at } = places[places.length - 1];
    return { lat, lng, accuracy: Math.round(sure), at };
  } catch {
    return null;
  }
}

// Whether the rider moves, from what a phone's geolocation says. Pure: places and the moment are handed to it.
// The rule's numbers are the server's (coaching/prompting.py) and come with the page. What stands here is what only
// the phone can know: how fast it goes, from the device's own speed, else from successive places.
//
// Where no fresh place speaks, his orders do, as on the server. A phone that never had a place, or lost it long ago,
// covers nothing by itself: the server holds the cards anyway, and the kit must open where there is no geolocation.

const GOOD = 30; // metres: a place this sure may prove that he stands
const TRUSTED = 50; // metres: with a worse place the device's speed is a guess, as in a lift
const FASTEST = 25; // metres a second: no courier is faster, so the place jumped
const NEAR = 5000; // milliseconds: the stretch that tells moving at once
const STRETCH = [4000, 8000]; // the stretches that tell standing
const FAR = 12000; // the longest stretch that tells of slow riding
const EARTH = 6371000;

export function motionOf({ movingKmh, speaksMs, stillMs, remembersMs }, saved = {}) {
  const limit = movingKmh / 3.6;
  let { places = [], word = null, since = -Infinity, rides = null } = saved;
  since ??= -Infinity; // JSON has no infinity

  const fresh = (now) => word !== null && now - word.at <= speaksMs;
  function moving(now) {
    if (fresh(now)) return word.moving;
    if (!word || now - word.at > remembersMs) return false;
    return rides ?? word.moving;
  }

  // `since` is the moment since which he has not moved; false while he moves.
  function settle(now, stoodFrom = now) {
    if (moving(now)) since = false;
    else if (since === false) since = stoodFrom;
  }

  function judge(here) {
    const earlier = places.filter((place) => here.at - place.at <= FAR);
    const last = earlier[earlier.length - 1];
    const took = (place) => here.at - place.at;
    const ran = (place) => (apart(place, here) - slack(place, here)) / (took(place) / 1000) > limit;
    const stood = (place) => place.sure <= GOOD && apart(place, here) / (took(place) / 1000) <= limit;
    const jumped = last && (apart(last, here) - slack(last, here)) / (took(last) / 1000) > FASTEST;
    places = jumped ? [here] : [...earlier, here];
    const known = jumped ? [] : earlier;

    const { speed } = here;
    if (speed > limit && here.sure <= TRUSTED) return { moving: true, kmh: speed * 3.6 };
    if (speed > 0 && here.sure <= GOOD) return { moving: false, kmh: speed * 3.6, from: here.at };
    const paced = known.filter((place) => took(place) >= 2000 && (place.sure <= GOOD || here.sure > GOOD));
    // The two oldest of a stretch must agree, and two places in a row: one that is off by itself says nothing.
    const went = (stretch) => stretch.length > 0 && stretch.slice(0, 2).every(ran);
    here.ran = went(paced);
    here.near = went(paced.filter((place) => took(place) <= NEAR));
    const again = (sign) => here[sign] && (last[sign] || (took(last) >= 4000 && here.sure <= GOOD));
    if (again("near")) return { moving: true, kmh: paceOf(paced[0], here) };
    if (here.sure > GOOD) return unsure(here, again("ran"));
    const stretch = paced.filter((place) => took(place) >= STRETCH[0] && took(place) <= STRETCH[1]);
    const still = stretch.find(stood) ?? (last && took(last) > STRETCH[1] && stood(last) ? last : undefined);
    if (still) return { moving: false, kmh: 0, from: still.at };
    // A device without a speed of its own may say 0 all along: then the places have the last word.
    if (again("ran")) return { moving: true, kmh: paceOf(paced[0], here) };
    return speed === null ? null : { moving: false, kmh: 0, from: here.at };
  }

  // A place that is far out proves no standing; it only keeps up what a good one said, near the same spot.
  function unsure(here, ran) {
    if (ran) return { moving: true, kmh: 0 };
    const stays = fresh(here.at) && !word.moving && !(here.speed > limit) && apart(word.spot, here) <= word.spot.sure + here.sure;
    return stays ? { moving: false, kmh: 0, from: here.at, spot: word.spot } : null;
  }

  return {
    // A place of the device as geolocation gives it. One that is old, repeated or broken says nothing.
    fix({ coords, timestamp }, now) {
      const at = Math.min(timestamp, now); // a clock that is ahead makes nothing fresher
      const { latitude: lat, longitude: lng, accuracy: sure } = coords;
      const last = places[places.length - 1];
      if (![at, lat, lng, sure].every(Number.isFinite) || now - at > speaksMs || (last && at <= last.at)) return;
      settle(now); // what was true until now
      const speed = Number.isFinite(coords.speed) && coords.speed >= 0 ? coords.speed : null;
      const here = { at, lat, lng, sure, speed };
      const movedAt = word?.moving ? word.at : -Infinity;
      const said = judge(here);
      if (said) word = { at, moving: said.moving, kmh: said.kmh, spot: said.spot ?? here };
      // Neither sure: until he has stood long enough, the standing begins anew.
      else if (since !== false && now - since < stillMs) since = now;
      settle(now, Math.min(now, Math.max(movedAt, said?.from ?? now)));
    },
    // By his orders, as the server has it: true, false, or null if nobody knows.
    rides(value, now) {
      settle(now);
      rides = value;
      settle(now);
    },
    forget() {
      [places, word, since, rides] = [[], null, -Infinity, null];
    },
    tick: (now) => settle(now),
    moving,
    fresh,
    still(now) {
      settle(now);
      return since !== false && now - since >= stillMs;
    },
    place() {
      const place = places[places.length - 1];
      return place ? { lat: place.lat, lng: place.lng, accuracy: place.sure } : null;
    },
    kmh: (now) => (fresh(now) ? word.kmh : null),
    age: (now) => (places.length ? now - places[places.length - 1].at : Infinity),
    lost: (now) => word !== null && !fresh(now) && now - word.at <= remembersMs,
    saved: () => ({ places, word, since, rides }),
  };
}

// How far the two may be off against one another. Errors of good places move together, those of bad ones do not.
const slack = (a, b) => (a.sure > GOOD || b.sure > GOOD ? a.sure + b.sure : (a.sure + b.sure) / 3);

const paceOf = (a, b) => (apart(a, b) / (b.at - a.at)) * 3600;

// Metres between two places; flat is exact enough for some seconds of riding.
function apart(a, b) {
  const radians = Math.PI / 180;
  const north = (b.lat - a.lat) * radians;
  const east = (b.lng - a.lng) * radians * Math.cos(((a.lat + b.lat) / 2) * radians);
  return Math.hypot(north, east) * EARTH;
}

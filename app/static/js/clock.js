// The server's business clock, kept for a page that opens without reaching it.

export async function openClock(store) {
  let known = (await store.clock()) ?? { server: Date.now(), here: Date.now(), speed: 1 };
  let sure = false;
  return {
    now: () => known.server + (Date.now() - known.here) * known.speed,
    sure: () => sure, // the server said so since this page opened
    set({ now: text, speed }) {
      known = { server: Date.parse(text), here: Date.now(), speed };
      sure = true;
      store.keepClock(known);
    },
  };
}

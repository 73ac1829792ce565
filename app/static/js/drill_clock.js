// The clock of a drill. It runs only while he can see it and is to speak; each reason to stop has its own name.

const TICK = 200;
const OF_ONE_RUN = ["over", "end", "broken"]; // the next run begins without them; that nobody sees the page stays

// tick(seconds left), whole; over() once, when nothing is left.
export function openClock(tick, over) {
  let left = 0; // milliseconds
  let since = null; // when it last began to run
  let timer = null;
  const stopped = new Set(["unset"]);

  const now = () => performance.now();
  const rest = () => Math.max(0, left - (since === null ? 0 : now() - since));
  const say = () => tick(Math.ceil(rest() / 1000));

  function look() {
    say();
    if (rest() > 0) return;
    halt("over");
    over();
  }
  function halt(reason) {
    left = rest();
    since = null;
    clearInterval(timer);
    stopped.add(reason);
  }
  function run(reason) {
    stopped.delete(reason);
    if (stopped.size || since !== null) return;
    since = now();
    timer = setInterval(look, TICK);
  }
  return {
    // Begins at so many seconds, whatever it was before.
    set(seconds) {
      halt("unset");
      left = seconds * 1000;
      for (const reason of OF_ONE_RUN) stopped.delete(reason);
      say();
      run("unset");
    },
    halt,
    run,
    left: () => rest() / 1000,
  };
}

// One rider's play: the answers given so far, walked on the map that the server worked out, and kept for sending.

import { newId, openOutbox } from "/static/js/outbox.js";

// drill: its map (docs/wire.md). Each step is { at, mark, left } with own words { own, hurt, why } or late: true.
export function openRun(drill, { page, link }) {
  const states = { ...drill.states };
  let steps = [];
  let run = null; // { id, startedAt, rewinds, kept }

  const key = () => steps.map(({ mark }) => mark).join("/");
  const state = () => states[key()];

  return {
    state,
    steps: () => steps,
    // Begins anew, or from answer `number` on with what was said before it. Returns the seconds that were left then.
    begin(number = 1) {
      const back = number > 1;
      const left = back ? steps[number - 2].left : drill.seconds;
      steps = steps.slice(0, number - 1);
      run = { id: newId(), startedAt: link.now(), rewinds: back ? run.rewinds + 1 : 0, kept: false };
      return left;
    },
    step(mark, left, own = {}) {
      steps = [...steps, { at: state().at, mark, left, ...own }];
      return state();
    },
    late(left) {
      const result = state().late;
      steps = [...steps, { at: state().at, mark: "!", left, late: true }];
      return result;
    },
    // What the server knows of the ways on from own words that fitted nothing.
    learn: (more) => Object.assign(states, more),
    path: () => steps.map(({ mark, own, late }) => (late ? { late: true } : own ? { own } : { reply: mark })),
    // Kept on the phone before anything is sent; once, also if he breaks off.
    async keep(left) {
      if (!run || run.kept || !steps.length) return null;
      run.kept = true;
      const outbox = await openOutbox(page.dataset);
      const body = {
        drill: drill.slug,
        ...(page.dataset.assignment && { assignment: Number(page.dataset.assignment) }),
        path: this.path(),
        started_at: new Date(run.startedAt).toISOString(),
        took_s: Math.min(drill.seconds, Math.max(0, Math.round(drill.seconds - left))),
        rewinds: run.rewinds,
      };
      await outbox.add("drill_run", body, run.id);
      return run.id;
    },
  };
}

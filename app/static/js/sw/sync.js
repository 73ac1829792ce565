// The network is back, perhaps with no page open: what waits is sent.

addEventListener("sync", (event) => {
  const [what, ...rest] = event.tag.split(":");
  if (what === "outbox") event.waitUntil(flushFor(rest.join(":")));
});

async function flushFor(rider) {
  const outbox = await self.jinnangOutbox.open({ rider });
  const whole = await outbox.flush();
  outbox.close();
  if (!whole) throw new Error("something still waits: the browser asks again later");
}

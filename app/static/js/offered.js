// Reports of what a rider gave or offered: from the store into the outbox, once each.

import { openOutbox } from "/static/js/outbox.js";

// `owed`: [{ notice, code, one }]. The report's id was made with the tap, so that a phone that dies here sends it once.
export async function sendOffers(owed, { store, rider, csrf }) {
  const outbox = await openOutbox({ rider, csrf });
  for (const { notice, code, one } of owed) {
    const order = notice.body?.order?.order_id;
    await outbox.add("report", { kind: "offered", at: one.at, data: { offer: code, notice: notice.id }, ...(order && { order_id: order }) }, one.report);
    await store.offerSent(notice.id, code);
  }
}

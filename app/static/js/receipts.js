// Receipts go into the phone first and leave it only when the server has said that it has them.

export function receiptsOf(store, send, epochOf) {
  let sending = false;

  async function add(notice, state, reason) {
    await store.addReceipt({ seq: notice.seq, state, reason, at: new Date().toISOString() });
    flush();
  }

  async function flush() {
    if (sending) return;
    sending = true;
    try {
      for (let waiting = await store.receipts(); waiting.length; waiting = await store.receipts()) {
        const some = waiting.slice(0, 100);
        const items = some.map(({ seq, state, reason, at }) => (reason ? { seq, state, reason, at } : { seq, state, at }));
        if (!(await send({ epoch: epochOf(), items }))) return;
        await store.dropReceipts(some.map(({ n }) => n));
      }
    } finally {
      sending = false;
    }
  }

  return { add, flush };
}

// Receipts wait in the phone, written with what they tell of, and leave it only when the server has them.

// Answers after which asking again would change nothing: these numbers are not of this inbox.
const FINAL = ["not_found", "bad_request", "wrong_epoch"];
const FINAL_STATUS = [404, 409, 422];

export function receiptsOf(store, line, post) {
  let sending = false;

  async function flush() {
    if (sending) return;
    sending = true;
    try {
      for (let waiting = await store.receipts(); waiting.length; waiting = await store.receipts()) {
        // A number means something only within its epoch, so one message is of one epoch.
        const { epoch } = waiting[0];
        const some = waiting.filter((receipt) => receipt.epoch === epoch).slice(0, 100);
        const items = some.map(({ seq, state, reason, at }) => (reason ? { seq, state, reason, at } : { seq, state, at }));
        if (!(await send({ epoch, items }))) return;
        await store.dropReceipts(some.map(({ n }) => n));
      }
    } finally {
      sending = false;
    }
  }

  async function send(body) {
    if (typeof body.epoch !== "string") return true;
    if (line.connected()) {
      const answer = await line.ask("receipts", body);
      if (answer.ok || FINAL.includes(answer.error)) return true;
    }
    const answer = await post(body);
    return answer.ok || FINAL_STATUS.includes(answer.status);
  }

  return { flush };
}

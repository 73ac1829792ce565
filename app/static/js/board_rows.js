// Keyed rows of the board: each is filled with what the server said, and stands where its rank says.

// fill(node, {name: text}): the parts of a row by their names; only what differs is written.
export function fill(node, words) {
  for (const [name, text] of Object.entries(words)) {
    const part = node.querySelector(`[data-put="${name}"]`);
    const said = String(text ?? "");
    if (part && part.textContent !== said) part.textContent = said;
  }
}

export function openOrders(list, { template, language, first, onCount }) {
  const pieces = new Map([...list.children].map((piece) => [piece.dataset.order, piece]));
  const late = new Map();
  let rank = new Map([...pieces].map(([id, piece]) => [id, piece.dataset.rank]));

  function draw(row) {
    let piece = pieces.get(row.order_id);
    if (!piece) {
      piece = template.content.firstElementChild.cloneNode(true);
      piece.dataset.order = row.order_id;
      piece.firstElementChild.href = `/dispatch?order=${encodeURIComponent(row.order_id)}`;
      pieces.set(row.order_id, piece);
    }
    rank.set(row.order_id, row.rank);
    late.set(row.order_id, (row.late ?? 0) >= 1);
    const link = piece.firstElementChild;
    link.className = `o o--${row.band}`;
    link.querySelector("meter").value = row.score;
    fill(piece, {
      late: row.late_words[language],
      id: row.order_id,
      zone: row.zone,
      rider: row.rider?.name,
      posture: row.posture_name?.[language],
      stage: row.stage_name[language],
      why: row.why[language],
      promise: row.promise?.words[language],
      card: row.advice?.name[language],
      state: row.advice?.state_name[language],
      band: row.band_name[language],
    });
  }

  function drop(id) {
    const piece = pieces.get(id);
    for (const known of [pieces, rank, late]) known.delete(id);
    if (!piece) return;
    // Who had the focus on a row that leaves goes on with the next one.
    if (piece.contains(document.activeElement)) (piece.nextElementSibling ?? piece.previousElementSibling)?.firstElementChild.focus({ preventScroll: true });
    piece.remove();
  }

  // While somebody reads the list with the pointer or the keyboard its rows keep their places; new ones stand below.
  const inHand = () => list.matches(":hover") || list.contains(document.activeElement);

  function settle() {
    const wanted = [...pieces.values()].sort((a, b) => (rank.get(a.dataset.order) < rank.get(b.dataset.order) ? -1 : 1));
    if (inHand()) {
      for (const piece of wanted) if (!piece.isConnected) list.append(piece);
    } else {
      const top = list.scrollTop;
      wanted.forEach((piece, at) => {
        piece.dataset.rank = rank.get(piece.dataset.order);
        if (list.children[at] !== piece) list.insertBefore(piece, list.children[at] ?? null);
      });
      list.scrollTop = top;
    }
    count();
  }

  function count() {
    const rest = list.dataset.every ? [] : [...list.children].slice(first);
    onCount(pieces.size, rest.length, rest.filter((piece) => late.get(piece.dataset.order)).length);
  }

  list.addEventListener("pointerleave", () => setTimeout(settle));
  list.addEventListener("focusout", () => setTimeout(settle));

  return {
    replace(rows) {
      const there = new Set(rows.map((row) => row.order_id));
      for (const id of [...pieces.keys()]) if (!there.has(id)) drop(id);
      rows.forEach(draw);
      settle();
    },
    change(upserts, removed) {
      removed.forEach(drop);
      upserts.forEach(draw);
      settle();
    },
    count,
    shown: () => [...list.children].filter((piece) => piece.offsetParent !== null).map((piece) => piece.firstElementChild),
    linkOf: (id) => pieces.get(id)?.firstElementChild ?? null,
  };
}

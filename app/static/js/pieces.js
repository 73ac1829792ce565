// A list that the server draws, put in anew piece by piece: only what differs, and never under somebody's hands.

// Pieces are the children with data-piece; data-face says what they show. What is typed into a field with
// data-keep goes over into the new piece, and the focus stays where it was.
export function renew(list, fresh) {
  const before = new Map([...list.children].map((piece) => [piece.dataset.piece, piece]));
  const pieces = [...fresh.children].map((piece) => {
    const old = before.get(piece.dataset.piece);
    if (!old || !piece.dataset.piece) return piece;
    if (old.dataset.face === piece.dataset.face && old.className === piece.className) return old;
    for (const field of piece.querySelectorAll("[data-keep]")) {
      const was = old.querySelector(`[data-keep="${field.dataset.keep}"]`);
      if (was?.value) field.value = was.value;
    }
    return piece;
  });
  if (pieces.length === list.children.length && pieces.every((piece, at) => piece === list.children[at])) return;
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  const there = focused?.closest("[data-piece]")?.dataset.piece;
  list.replaceChildren(...pieces);
  if (!focused || (focused.isConnected && document.activeElement === focused)) return;
  if (focused.isConnected) return focused.focus({ preventScroll: true });
  const piece = list.querySelector(`[data-piece="${there}"]`);
  const kept = focused.dataset.keep && piece?.querySelector(`[data-keep="${focused.dataset.keep}"]`);
  (kept || piece?.querySelector(".btn"))?.focus({ preventScroll: true });
}

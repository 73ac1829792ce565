// What he typed is not lost: a field's text stays on the phone, by rider and page, until it was answered.
// A phone that lets nothing be kept (a private window) works as if there were no drafts.

const key = (rider, page) => `jinnang-draft-${rider}-${page}`;

function tryIt(work) {
  try {
    return work();
  } catch {
    return null; // storage is full or forbidden: typing goes on
  }
}

// `keepDraft(field, {rider, page})` fills an empty field with what was left there -> {answered()} forgets it.
export function keepDraft(field, { rider, page }) {
  const name = key(rider, page);
  const save = () => tryIt(() => (field.value ? localStorage.setItem(name, field.value) : localStorage.removeItem(name)));
  const left = tryIt(() => localStorage.getItem(name));
  if (field.value) save(); // typed before this came
  else if (left) {
    field.value = left;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.addEventListener("input", save);
  return { answered: () => tryIt(() => localStorage.removeItem(name)) };
}

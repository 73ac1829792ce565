// Splits a spoken line where one breathes, so that rows break there and no mark is left alone.
// A Latin mark counts only before a space or the end: 6.30 and 22:47 stay whole.

const BREATH = /.+?(?:[，。、；？！：]+[”’」』）]*|[,.;?!:]+["”’)]*(?=\s|$)|$)\s*/gsu;

// Nothing is ever lost: the parts joined are the line.
export function breaths(line) {
  return line.match(BREATH) ?? [line];
}

export function fillBreaths(element, line) {
  element.replaceChildren(
    ...breaths(line).flatMap((part) => {
      const span = document.createElement("span");
      span.className = "ph";
      span.textContent = part.trimEnd();
      // The space stands between the spans: at the end of an inline-block it would be lost.
      return /\s$/.test(part) ? [span, " "] : [span];
    }),
  );
}

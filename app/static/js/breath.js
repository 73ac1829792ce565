// Splits a spoken line where one breathes, so that rows break there and no mark is left alone.

const MARKS = /[^，。、；？！：,.;?!:]+[，。、；？！：,.;?!:”’」]*\s*/g;

export function breaths(line) {
  return line.match(MARKS) ?? [line];
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

// The customer's anger as a curve: his own way solid, the best one dotted, the worst point with the words that did it.

const SVG = "http://www.w3.org/2000/svg";
const LEFT = 60;
const RIGHT = 330;
const TOP = 26; // furious
const ROW = 37; // to the next calmer mood
const FURIOUS = 3;

const make = (name, attributes, text) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
};

// curve, best: moods from the start on. worst: the number of the worst answer or null; hurt: its words or "".
export function drawCurve(figure, { curve, best, worst, hurt, moods }) {
  const steps = Math.max(curve.length, best.length) - 1;
  const x = (n) => LEFT + ((RIGHT - LEFT) * n) / Math.max(1, steps);
  const y = (mood) => TOP + (FURIOUS - mood) * ROW;
  const line = (moodsOf) => moodsOf.map((mood, n) => `${x(n)},${y(mood)}`).join(" ");
  const said = (moodsOf) => moodsOf.map((mood) => moods[mood]).join(figure.closest(":lang(zh)") ? "、" : ", ");

  const svg = make("svg", { viewBox: "0 0 350 180", role: "img", "aria-label": figure.dataset.tells.replace("#1", said(curve)).replace("#2", said(best)) });
  svg.append(make("path", { class: "grid", d: moods.map((_, mood) => `M${LEFT - 4} ${y(mood)}H${RIGHT + 4}`).join("") }));
  moods.forEach((word, mood) => svg.append(make("text", { x: 0, y: y(mood) + 6 }, word)));
  if (worst) svg.append(make("path", { class: "drop", d: `M${x(worst)} ${y(curve[worst])}V${y(0)}` }));
  svg.append(make("polyline", { class: "best", points: line(best) }), make("polyline", { class: "you", points: line(curve) }));
  curve.forEach((mood, n) => svg.append(make("circle", { class: n === worst ? "dot dot--bad" : "dot", cx: x(n), cy: y(mood), r: n === worst ? 7 : 5 })));
  if (worst && hurt) {
    const late = x(worst) > (LEFT + RIGHT) / 2;
    svg.append(make("text", { class: "t-strong", x: x(worst) + (late ? -12 : 12), y: y(curve[worst]) - 10, "text-anchor": late ? "end" : "start" }, hurt));
  }
  for (let n = 0; n <= steps; n += 1) {
    const label = n === 0 ? figure.dataset.start : String(n);
    svg.append(make("text", { class: n === worst ? "t-strong" : "", x: x(n), y: y(0) + 30, "text-anchor": "middle" }, label));
  }
  figure.replaceChildren(svg);
}

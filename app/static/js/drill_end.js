// What came of a drill: the curve, the four scores, and beside each of his answers the better one.

import { drawCurve } from "/static/js/drill_curve.js";
import { fillBreaths } from "/static/js/breath.js";

const LONGEST_HURT = { zh: 8, en: 18 }; // what fits beside the worst point

// select(number): another answer is looked at. Returns { draw(steps, result, seconds), better(): the better line of the chosen one }.
export function openEnd(page, { drill, language, moods, select }) {
  const $ = (name) => page.querySelector(`[data-part="${name}"]`);
  const quoted = (text) => (text ? `“${text}”` : "");
  const replyOf = (node, id) => node.replies.find((reply) => reply.id === id);
  let shown = { steps: [], result: null, chosen: 1 };

  const did = (place, before, after, { dataset } = place) => {
    const way = after > before ? "up" : after < before ? "down" : "same";
    place.textContent = dataset[way].replace("#", moods[after]);
  };
  // Some words are left out rather than cut: half a phrase would accuse the wrong one.
  function hurtOf(step) {
    const text = step.own ? step.hurt : replyOf(drill.nodes[step.at], step.mark)?.hurt[language];
    return text && [...text].length <= LONGEST_HURT[language] ? quoted(text) : "";
  }

  function look(number) {
    const { steps, result } = shown;
    const step = steps[number - 1];
    const node = drill.nodes[step.at];
    const mine = replyOf(node, step.mark);
    const better = replyOf(node, node.best);
    const same = mine === better;
    const [before, after] = [result.curve[number - 1], result.curve[number]];
    shown.chosen = number;
    $("both").textContent = $("both").dataset[same ? "one" : "two"].replace("#", number);
    for (const button of $("steps").children) button.setAttribute("aria-pressed", String(Number(button.textContent) === number));
    $("he").textContent = node.said[language];
    $("yours").hidden = same && !step.own;
    did($("yours-did"), before, after);
    fillBreaths($("yours-said"), step.late ? $("silent").textContent : step.own ?? mine.said[language]);
    $("yours-why").textContent = same ? "" : mine?.why[language] ?? step.why ?? "";
    did($("better-did"), before, better.anger, same ? $("yours-did") : $("better-did"));
    fillBreaths($("better-said"), better.said[language]);
    $("better-does").textContent = better.does?.[language] ?? "";
    $("better-why").textContent = better.why[language];
    select(number, same && !steps.some((one) => one.mark !== drill.nodes[one.at].best));
  }

  function stepButton(number) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.textContent = String(number);
    button.setAttribute("aria-label", $("plot").dataset.step.replace("#", number));
    button.addEventListener("click", () => look(number));
    return button;
  }

  return {
    draw(steps, result, seconds) {
      shown = { steps, result, chosen: 1 };
      const worst = result.worst ?? null;
      fillBreaths($("sentence"), drill.endings[result.ending].sentence[language]);
      $("worst").textContent = worst ? $("worst").dataset.worst.replace("#", worst) : $("worst").dataset.none;
      $("took").textContent = $("took").dataset.took.replace("#", seconds);
      drawCurve($("plot"), { curve: result.curve, best: drill.best.curve, worst, hurt: worst ? hurtOf(steps[worst - 1]) : "", moods });
      for (const place of page.querySelectorAll("[data-showing]")) {
        const [did, could] = result.scores[place.dataset.showing];
        place.textContent = could ? `${did}/${could}` : "–";
      }
      $("steps").replaceChildren(...steps.map((_, n) => stepButton(n + 1)));
      look(worst ?? steps.length);
      window.scrollTo(0, 0);
      $("sentence").focus({ preventScroll: true });
    },
    better: () => {
      const node = drill.nodes[shown.steps[shown.chosen - 1].at];
      return replyOf(node, node.best).said[language];
    },
    chosen: () => shown.chosen,
  };
}

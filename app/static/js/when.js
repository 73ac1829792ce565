// Times as a rider reads them, and which notice goes first.

export function clockTime(at, language) {
  return at.toLocaleTimeString(language === "zh" ? "zh-CN" : "en-GB", { hour: "2-digit", minute: "2-digit", hour12: false });
}

export function dayAndTime(at, language) {
  const day = at.toLocaleDateString(language === "zh" ? "zh-CN" : "en-GB", { month: language === "zh" ? "long" : "short", day: "numeric" });
  return `${day} ${clockTime(at, language)}`;
}

export const isSafety = (notice) => notice?.class === "safety";

// Safety before all, then by priority, then the newest.
export function byWeight(a, b) {
  return isSafety(b) - isSafety(a) || (b.priority ?? 0) - (a.priority ?? 0) || b.seq - a.seq;
}

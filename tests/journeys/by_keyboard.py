"""A page walked by Tab alone."""

from playwright.sync_api import Locator, Page

#: What has the focus, and whether a ring shows it.
RING = """() => { const on = document.activeElement, look = getComputedStyle(on), chip = on.closest(".chip");
  const shown = [look, chip && getComputedStyle(chip)].some(it => it && it.outlineStyle !== "none" && parseFloat(it.outlineWidth) >= 2);
  return [on.tagName, shown]; }"""
#: Does the focus go back against the reading: to the left in a row, or up without beginning a column further right?
BACK = """() => { const on = document.activeElement, before = window.before; window.before = on;
  if (!before?.isConnected || before === document.body || on === document.body) return false;
  const [a, b] = [before, on].map(it => it.getBoundingClientRect());
  const beside = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > Math.min(a.height, b.height) / 2;
  return beside ? b.right <= a.left + 1 : b.bottom <= a.top + 1 && b.left < a.left; }"""


def tab_to(page: Page, target: Locator, most: int = 80) -> None:
    """Walk to it by Tab alone: on the way the focus always shows, and never goes back against the reading."""
    page.evaluate("window.before = null")
    for _ in range(most):
        page.keyboard.press("Tab")
        tag, ring = page.evaluate(RING)
        assert tag == "BODY" or ring, f"no ring: {page.evaluate('document.activeElement.outerHTML')}"
        assert not page.evaluate(BACK), f"back: {page.evaluate('document.activeElement.outerHTML')}"
        if target.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError("it was not come to")

"""The HTML of mails in a real browser: on a phone, at a desk, asking nobody for anything."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from notifications.render import pages
from tests.notifications.cases import CASES

pytestmark = pytest.mark.slow
WIDTHS = [(390, 844), (1280, 900)]
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
LEAST_LETTER = 16  # pixels
SEEN = """
() => {
  const channel = (value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const light = ([red, green, blue]) =>
    0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = numbers(getComputedStyle(each).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = {letter: 1000, contrast: 1000, lines: 0};
  while (texts.nextNode()) {
    if (!texts.currentNode.data.trim()) continue;
    const element = texts.currentNode.parentElement;
    const style = getComputedStyle(element);
    seen.letter = Math.min(seen.letter, parseFloat(style.fontSize));
    seen.contrast = Math.min(seen.contrast, contrast(numbers(style.color), ground(element)));
    seen.lines += 1;
  }
  return {...seen, width: document.documentElement.scrollWidth, scripts: document.scripts.length};
}
"""


def opened(context: BrowserContext) -> tuple[Page, list[str]]:
    """Open a page that notes what it says and whom it asks."""
    page = context.new_page()
    noted: list[str] = []
    page.on("console", lambda message: noted.append(message.text))
    page.on("request", lambda request: noted.append(request.url))
    page.on("dialog", lambda dialog: noted.append(dialog.message))
    return page, noted


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_every_mail_can_be_read_on_this_screen_and_asks_nobody(
    browser: Browser, width: int, height: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height})
    page, noted = opened(context)

    seen = {}
    for name, letter in CASES.items():
        page.set_content(pages(letter, marked="Thư thử, gửi thay người nhận.").html)
        seen[name] = page.evaluate(SEEN)
    context.close()

    assert [name for name, each in seen.items() if each["lines"] < 8] == []
    assert {name: each["width"] for name, each in seen.items() if each["width"] > width} == {}
    assert {n: each["letter"] for n, each in seen.items() if each["letter"] < LEAST_LETTER} == {}
    assert {
        name: each["contrast"] for name, each in seen.items() if each["contrast"] < LEAST_CONTRAST
    } == {}
    assert [name for name, each in seen.items() if each["scripts"]] == []
    assert [note for note in noted if note != "about:blank"] == []


def test_the_day_is_seen_on_a_phone_without_scrolling(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page, _ = opened(context)
    page.set_content(pages(CASES["deadline_reminder"]).html)

    box = page.get_by_text("Hạn cuối: thứ Ba, 30/06/2020").bounding_box()
    context.close()

    assert box is not None
    assert box["y"] + box["height"] < 300

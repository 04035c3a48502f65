"""Eyes on a page: it is read on a small phone, a desk's screen, with text at 200 %, turned dark, and by keyboard alone.

In: a page of a browser. Out: what is wrong with it, a line each. Rules: a page is loaded once and read in every way
where it stands, as loading costs more than reading; all that is folded is opened first, and afterwards the page is as
wide as before. axe's own rules, then what axe cannot see: a page wider than its screen, marks cut off a Thai line, a
heading whose last line is a word alone, a thing that Tab does not reach or that shows no focus.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.cast.browser import PHONE, SCREEN, SMALL_PHONE, complaints

_FONT_PX = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """What a page is looked at on."""

    size: dict[str, int]
    font_px: int = _FONT_PX
    is_dark: bool = False


USUAL = LookedAt(size=SMALL_PHONE)
LARGE = LookedAt(size=SMALL_PHONE, font_px=2 * _FONT_PX)
DARK = LookedAt(size=SMALL_PHONE, is_dark=True)
ON_A_DESK = LookedAt(size=SCREEN)
EVERY_WAY = {"320": USUAL, "200 %": LARGE, "forced dark": DARK, "1280": ON_A_DESK}

# Every line of Thai has at least 1.5 of its size as line height, and no box cuts what stands above it.
_SEEN = """() => {
    const found = [], name = e => e.tagName + '.' + e.className + ': ' + e.textContent.trim().slice(0, 40);
    const root = document.documentElement, wide = root.scrollWidth - root.clientWidth;
    if (wide) found.push(wide + ' px too wide');
    for (const e of document.querySelectorAll('body *')) {
        if (e.closest('.unseen') || !e.getClientRects().length) continue;
        if (![...e.childNodes].some(n => n.nodeType === 3 && /[\\u0E00-\\u0E7F]/.test(n.data))) continue;
        const s = getComputedStyle(e), line = parseFloat(s.lineHeight), size = parseFloat(s.fontSize);
        const isCut = s.overflowY === 'hidden' && e.scrollHeight > e.clientHeight + 1 && s.webkitLineClamp === 'none';
        if (line < size * 1.49 || s.letterSpacing !== 'normal' || s.fontStyle !== 'normal' || isCut)
            found.push('cut: ' + name(e));
    }
    for (const e of document.querySelectorAll('h1, h2, h3')) {
        const all = document.createRange(), lines = new Map();
        all.selectNodeContents(e);
        for (const box of all.getClientRects()) if (box.width > 1) {
            const y = Math.round(box.bottom / 12), at = [y, y - 1, y + 1].find(one => lines.has(one)) ?? y;
            lines.set(at, (lines.get(at) ?? 0) + box.width);
        }
        const widths = [...lines.values()];
        if (widths.length > 1 && widths.at(-1) < Math.max(...widths) / 6) found.push('alone: ' + name(e));
    }
    return found;
}"""

_WATCH_FOCUS = """() => {
    const group = e => [...document.getElementsByName(e.name)];
    const isItsStop = e => e === (group(e).find(one => one.checked) ?? group(e)[0]);
    const isStop = e => e.getClientRects().length && !e.disabled && (e.type !== 'radio' || isItsStop(e));
    const all = 'a[href], button:not([tabindex]), input:not([type=hidden]), textarea, select, summary, '
        + 'audio[controls], [tabindex="0"]';
    const stops = [...document.querySelectorAll(all)].filter(isStop), way = [], unseen = [];
    addEventListener('focusin', ({target}) => {
        const s = getComputedStyle(target), at = stops.indexOf(target);
        if (way.at(-1) !== at) way.push(at);
        if (s.outlineStyle === 'none' || parseFloat(s.outlineWidth) < 2) unseen.push(target.outerHTML.slice(0, 80));
    });
    addEventListener('focusout', ({target}) => {
        const {top, bottom, left, right} = target.getBoundingClientRect();
        if (!target.matches('.skip-link') && (bottom <= 0 || top >= innerHeight || right <= 0 || left >= innerWidth))
            unseen.push('not on the screen: ' + target.outerHTML.slice(0, 80));
    });
    window.walk = {stops, way, unseen};
    return stops.length + 8 * document.querySelectorAll('audio[controls]').length;
}"""
_WALKED = """() => {
    const {stops, way, unseen} = window.walk, missed = stops.findIndex((_, at) => way[at] !== at);
    return [...unseen, ...(missed < 0 ? [] : ['Tab does not come to ' + stops[missed].outerHTML.slice(0, 80)])];
}"""
_UNFOLD = "document.querySelectorAll('main details').forEach(one => one.open = true)"
_TO_THE_TOP = """() => {
    document.body.tabIndex = -1; document.body.focus({preventScroll: true}); document.body.removeAttribute('tabindex');
}"""
_IS_ON_THE_SCREEN = """() => {
    const {top, left, bottom, right} = document.activeElement.getBoundingClientRect();
    return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
}"""
_IS_PAST_THE_HEAD = """() => {
    const main = document.querySelector('main'), here = Node.DOCUMENT_POSITION_FOLLOWING;
    const isPast = e => main.contains(e) || Boolean(main.compareDocumentPosition(e) & here);
    return isPast(document.activeElement) || !window.walk.stops.some(isPast);
}"""


class Eyes:
    """Somebody who reads a page in every way."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._protocol = page.context.new_cdp_session(page)

    def faults(self, *, keyboard: bool = True) -> list[str]:
        """Return what is wrong with the page as it stands, a line each; empty when nothing is."""
        before = self.page.viewport_size or {"width": PHONE["width"], "height": PHONE["height"]}
        self.page.evaluate(_UNFOLD)
        found = [f"{name}: {fault}" for name, way in EVERY_WAY.items() for fault in self.faults_on(way)]
        self.put_on(LookedAt(size={"width": before["width"], "height": before["height"]}))
        return [*found, *(f"keyboard: {fault}" for fault in self.faults_by_keyboard())] if keyboard else found

    def faults_on(self, way: LookedAt) -> list[str]:
        """Return what is wrong with the page when it is looked at in this way."""
        self.put_on(way)
        return [*self.page.evaluate(_SEEN), *complaints(self.page)]

    def put_on(self, way: LookedAt) -> None:
        """Let the page stand on that screen, as its owner set it; it is not loaded anew."""
        self.page.set_viewport_size({"width": way.size["width"], "height": way.size["height"]})
        self._protocol.send("Page.setFontSizes", {"fontSizes": {"standard": way.font_px}})
        self._protocol.send("Emulation.setAutoDarkModeOverride", {"enabled": way.is_dark})

    def faults_by_keyboard(self) -> Iterator[str]:
        """Return what somebody without a mouse would miss on the page, unfolded: Tab comes to each thing, seen."""
        self.page.evaluate(_UNFOLD)
        self.page.evaluate(_TO_THE_TOP)
        for _ in range(self.page.evaluate(_WATCH_FOCUS)):
            self.page.keyboard.press("Tab")
        yield from self.page.evaluate(_WALKED)
        self.page.evaluate(_TO_THE_TOP)
        self.page.keyboard.press("Tab")
        if not self.page.evaluate(_IS_ON_THE_SCREEN):
            yield "the link to the text is not seen"
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Tab")
        if not self.page.evaluate(_IS_PAST_THE_HEAD):
            yield "the link to the text does not lead to it"

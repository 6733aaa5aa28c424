"""What the tests of all pages use: the contrast of their texts, and the pictures of the documentation.

``make screenshots`` takes the pictures anew.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

PICTURES = Path(__file__).parents[2] / "docs" / "images"

CONTRAST = """
() => [...document.querySelectorAll("body, a, button, label, select, th, .cell, .tag, .lead")].map((each) => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const ground = (node) => {
    for (let it = node; it; it = it.parentElement) {
      const color = channels(getComputedStyle(it).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const light = (color) => color.slice(0, 3)
    .map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, index) => sum + c * [0.2126, 0.7152, 0.0722][index], 0);
  const pair = [light(channels(getComputedStyle(each).color)), light(ground(each))].sort((a, b) => b - a);
  return (pair[0] + 0.05) / (pair[1] + 0.05);
})
"""


def take_picture(page: Page, name: str, *, full_page: bool) -> None:
    """Write what *page* shows to the documentation, where the environment says so."""
    if os.environ.get("UPDATE_SCREENSHOTS"):
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", full_page=full_page)

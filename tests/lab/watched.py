"""The Linux program with somebody in front of its screen."""
import time

from . import console
from .amorce import Amorce
from .screen import Screen

KEYS = {"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F", "pgup": "\x1b[5~",
        "pgdn": "\x1b[6~", "delete": "\x1b[3~", "f5": "\x1b[15~", "enter": "\r", "tab": "\t", "esc": "\x1b", "backspace": "\x7f"}


class Watched(Amorce):
    """`screen` is what is to be seen; see() waits until it is as wanted."""

    def __init__(self, *args, size=(24, 80), **more):
        self.screen = Screen(*size)
        super().__init__(*args, size=size, **more)

    def _read(self, wait):
        data = super()._read(wait)
        if data:
            self.screen.feed(data)
        return data

    def press(self, *names):
        """Keys by name, or text as it is."""
        for name in names:
            self.send(KEYS.get(name, name))

    def see(self, wanted, timeout=10):
        """Wait until `wanted` (a text, or a function of the screen) is there."""
        is_there = wanted if callable(wanted) else lambda screen: wanted in screen.text()
        end = time.monotonic() + timeout * console.SLOW
        while not is_there(self.screen):
            assert self.alive, f"it ended before {wanted!r} was to be seen:\n{self.tail()}"
            assert time.monotonic() < end, f"{wanted!r} is not to be seen:\n{self.screen.text()}"
            self.pump(0.05)
        return self.screen

    def see_selected(self, text, timeout=10):
        return self.see(lambda screen: (screen.selected() or "") == text, timeout)

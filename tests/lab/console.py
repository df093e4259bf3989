"""A conversation over a byte stream: expect a pattern, send text, keep a log.

VM (serial line) and Amorce (pty) are both a Console.  Escape sequences, NULs and carriage returns are taken out before
matching.  Every wait has a limit; running out of it raises Timeout with the end of what was seen.
"""
import re
import time

ANSI = re.compile(rb"\x1b\[[0-9;?=]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>78cM]|[\x00\r]")
CUT = re.compile(rb"\x1b[\[()]?[0-9;?=]*$")         # the beginning of a sequence whose end has not come yet
PROMPT = r"^(?:amorce|iPXE|Amorce)> ?$"
CTRL_B, CTRL_C = "\x02", "\x03"


class Timeout(AssertionError):
    """The expected text did not appear in time."""


class Exited(AssertionError):
    """The other side ended before the expected text appeared."""


class Console:
    """The owner supplies _read(seconds) -> bytes, None (nothing yet) or b"" (end), and _write(bytes)."""

    def __init__(self, name, log=None):
        self.name = name
        self.text = ""               # everything seen, clean
        self.pos = 0                 # where the next expect() begins
        self.alive = True
        self.t0 = time.monotonic()
        self._rest = b""
        self._log = open(log, "wb") if log else None

    def seconds(self):
        """Time since the start of the conversation."""
        return time.monotonic() - self.t0

    def pump(self, wait):
        """Take in what there is, waiting at most `wait` seconds for something."""
        data = self._read(wait)
        if data is None:
            return
        if data == b"":
            self.alive = False
            return
        if self._log:
            self._log.write(data)
            self._log.flush()
        data = self._rest + data
        cut = CUT.search(data)
        self._rest = data[cut.start():] if cut else b""
        data = data[:cut.start()] if cut else data
        self.text += ANSI.sub(b"", data).decode("utf-8", "replace")

    def expect_any(self, patterns, timeout=30):
        """Wait for whichever of several regular expressions comes first; returns (index, match)."""
        compiled = [re.compile(pattern, re.M) for pattern in patterns]
        end = time.monotonic() + timeout
        while True:
            found = [(m.start(), i, m) for i, rx in enumerate(compiled) if (m := rx.search(self.text, self.pos))]
            if found:
                _, index, match = min(found[:], key=lambda item: item[:2])
                self.pos = match.end()
                return index, match
            left = end - time.monotonic()
            if not self.alive:
                raise Exited(f"{self.name} ended before {patterns!r}; the end of its text:\n{self.tail()}")
            if left <= 0:
                raise Timeout(f"{self.name}: no {patterns!r} in {timeout} s; the end of its text:\n{self.tail()}")
            self.pump(min(0.5, left))

    def expect(self, pattern, timeout=30):
        """Wait for a regular expression after the last match; returns the match object."""
        return self.expect_any([pattern], timeout)[1]

    def expect_end(self, timeout=30):
        """Wait until the other side is gone."""
        end = time.monotonic() + timeout
        while self.alive:
            if time.monotonic() > end:
                raise Timeout(f"{self.name} still runs after {timeout} s; the end of its text:\n{self.tail()}")
            self.pump(0.2)

    def prompt(self, timeout=30):
        """Wait for the shell's prompt at the end of the text."""
        return self.expect(PROMPT, timeout)

    def send(self, text):
        """Send bytes or text as they are."""
        self._write(text if isinstance(text, bytes) else text.encode())

    def sendline(self, text=""):
        """Send a line as a terminal does, with a carriage return."""
        self.send(text + "\r")

    def run(self, command, timeout=30):
        """At the prompt: run one command, wait for the next prompt, return the text between (without the echo)."""
        start = len(self.text)
        self.sendline(command)
        self.pos = start
        self.expect(r"\n", timeout)
        begin = self.pos
        match = self.prompt(timeout)
        return self.text[begin:match.start()]

    def tail(self, characters=2000):
        """The end of the text, for messages."""
        return self.text[-characters:]

    def close_log(self):
        if self._log:
            self._log.close()
            self._log = None

"""A conversation over a byte stream: expect a pattern, send text, keep a log.

VM (serial line) and Amorce (pty) are both a Console.  Matching sees lines as a screen shows them: what backspaces and
carriage returns overwrote is gone, escape sequences are taken out.  Every wait has a limit; running out of it raises
Timeout with the end of what was seen.
"""
import os
import re
import time

# an erased line end counts; other sequences, and NULs, are dropped
PIECES = re.compile(r"\x1b\[0?K|\x1b\[[0-9;?=]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>78cM]|[\x00-\x08\r\n]|[^\x00-\x08\r\n\x1b]+")
MOVE = re.compile(r"\x1b\[(\d*)(?:;(\d*))?[Hf]")
CUT = re.compile(rb"(\x1b[\[()]?[0-9;?=]*|[\xc0-\xff]|[\xe0-\xff][\x80-\xbf]|[\xf0-\xff][\x80-\xbf]{2})$")  # its end has not come yet
PROMPT = r"^(?:amorce|iPXE|Amorce)> *$"
SLOW = float(os.environ.get("LAB_SLOW", "1"))       # a slow or loaded machine: every wait times this
CTRL_B, CTRL_C = "\x02", "\x03"


class Timeout(AssertionError):
    """The expected text did not appear in time."""


class Exited(AssertionError):
    """The other side ended before the expected text appeared."""


class Console:
    """The owner supplies _read(seconds) -> bytes, None (nothing yet) or b"" (end), and _write(bytes)."""

    def __init__(self, name, log=None):
        self.name = name
        self.text = ""               # everything seen, clean; the last line may still change
        self.pos = 0                 # where the next expect() begins
        self.alive = True
        self.t0 = time.monotonic()
        self._rest = b""
        self._line_start = 0         # of the last line in text
        self._column = 0
        self._row = None             # of the last cursor movement, while it is still that row
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
        old, start = self.text[self._line_start:], self._line_start
        self._show(data.decode("utf-8", "replace"))
        kept = os.path.commonprefix([old, self.text[start:start + len(old)]])
        if len(kept) < len(old):                     # the line was rewritten: what is new there counts as unseen
            self.pos = min(self.pos, start + len(kept))

    def _show(self, data):
        """Write as a terminal does, as far as the last line goes."""
        done, line, column = [self.text[:self._line_start]], self.text[self._line_start:], self._column
        for piece in PIECES.findall(data):
            if piece == "\n":
                done.append(line + "\n")
                line, column, self._row = "", 0, None
            elif piece == "\r":
                column = 0
            elif piece == "\b":
                column = max(0, column - 1)
            elif piece in ("\x1b[K", "\x1b[0K"):
                line = line[:column]
            elif move := MOVE.fullmatch(piece):
                row, column = int(move.group(1) or 1), int(move.group(2) or 1) - 1
                if row != self._row and line:
                    done.append(line + "\n")
                    line = ""
                self._row = row
            elif piece[0] >= " ":
                line = line[:column].ljust(column) + piece + line[column + len(piece):]
                column += len(piece)
        lines = "".join(done)
        self.text, self._line_start, self._column = lines + line, len(lines), column

    def expect_any(self, patterns, timeout=30):
        """Wait for whichever of several regular expressions comes first; returns (index, match).  One that ends with $
        wants a whole line, with its newline; only the prompt stands without."""
        compiled = [re.compile(pattern, re.M) for pattern in patterns]
        timeout *= SLOW
        end = time.monotonic() + timeout
        while True:
            found = [(m.start(), i, m) for i, rx in enumerate(compiled)
                     if (m := rx.search(self.text, self.pos)) and not self._half_a_line(m)]
            if found:
                _, index, match = min(found, key=lambda item: item[:2])
                self.pos = match.end()
                return index, match
            left = end - time.monotonic()
            if not self.alive:
                raise Exited(f"{self.name} ended before {patterns!r}; the end of its text:\n{self.tail()}")
            if left <= 0:
                raise Timeout(f"{self.name}: no {patterns!r} in {timeout} s; the end of its text:\n{self.tail()}")
            self.pump(min(0.5, left))

    def _half_a_line(self, match):
        """Does $ stand where only the text received so far ends?"""
        return self.alive and match.re.pattern[-1:] == "$" and match.re.pattern != PROMPT and match.end() == len(self.text)

    def expect(self, pattern, timeout=30):
        """Wait for a regular expression after the last match; returns the match object."""
        return self.expect_any([pattern], timeout)[1]

    def expect_end(self, timeout=30):
        """Wait until the other side is gone."""
        timeout *= SLOW
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

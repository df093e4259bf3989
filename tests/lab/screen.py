"""A terminal's screen as a person sees it: cells, colours, cursor.  Fed with everything that a program sends.

It obeys what compat 11.8 lists (CUP, ED 2, SGR, cursor on and off), CR, LF, backspace, wrapping at the last column, and scrolls;
a sequence that it does not know is an error, for our screens would not know it either.  A clear leaves the background that
is set, as xterm, the Linux console and firmware screens do.
"""
import codecs
import re
import unicodedata

SEQUENCE = re.compile(r"\x1b\[(\??)([0-9;]*)([A-Za-z])")
PLAIN = {"fg": 9, "bg": 9, "bold": False}


def width(character):
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


class Screen:
    def __init__(self, rows=24, columns=80):
        self.rows, self.columns = rows, columns
        self.style = dict(PLAIN)
        self.row = self.column = 0
        self.cursor = True
        self.cells = []
        self.scrolled = 0
        self.bytes = 0
        self._text = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._clear()

    def _blank(self):
        return [(" ", dict(self.style)) for _ in range(self.columns)]

    def _clear(self):
        self.cells = [self._blank() for _ in range(self.rows)]

    def feed(self, data):
        self.bytes += len(data)
        text = self._rest + self._text.decode(data)
        self._rest = ""
        while text:
            if text[0] == "\x1b":
                match = SEQUENCE.match(text)
                if not match:
                    assert len(text) < 40, f"no sequence that we know: {text[:40]!r}"
                    self._rest = text
                    return
                self._obey(*match.groups())
                text = text[match.end():]
            else:
                self._put(text[0])
                text = text[1:]

    def _obey(self, private, parameters, final):
        numbers = [int(word or 0) for word in parameters.split(";")]
        if private:
            assert numbers == [25] and final in "hl", parameters
            self.cursor = final == "h"
        elif final == "H":
            row, column = (numbers + [1, 1])[:2] if parameters else (1, 1)
            assert 1 <= row <= self.rows and 1 <= column <= self.columns, f"cursor to {row};{column}"
            self.row, self.column = row - 1, column - 1
        elif final == "J":
            assert numbers == [2], parameters
            self._clear()
        elif final == "m":
            self._colour(numbers)
        else:
            raise AssertionError(f"sequence {parameters!r} {final!r}")

    def _colour(self, numbers):
        while numbers:
            number = numbers.pop(0)
            if number == 0:
                self.style = dict(PLAIN)
            elif number in (1, 22):
                self.style["bold"] = number == 1
            elif number in (38, 48):
                self.style["fg" if number == 38 else "bg"] = tuple(numbers[1:4])
                del numbers[:4]
            elif 30 <= number <= 39:
                self.style["fg"] = number - 30
            elif 40 <= number <= 49:
                self.style["bg"] = number - 40
            else:
                raise AssertionError(f"SGR {number}")

    def _put(self, character):
        if character == "\r":
            self.column = 0
        elif character == "\n":
            self._line_feed()
        elif character == "\b":
            self.column = max(0, self.column - 1)
        elif character >= " ":
            if self.column >= self.columns:
                self.column = 0
                self._line_feed()
            for part in [character, ""][:width(character)]:
                self.cells[self.row][min(self.column, self.columns - 1)] = (part, dict(self.style))
                self.column += 1

    def _line_feed(self):
        if self.row + 1 < self.rows:
            self.row += 1
            return
        self.cells = self.cells[1:] + [self._blank()]
        self.scrolled += 1

    def line(self, row):
        """The text of a row, counted from 0, without blanks at its end."""
        return "".join(character for character, _ in self.cells[row]).rstrip()

    def text(self):
        return "\n".join(self.line(row) for row in range(self.rows))

    def style_at(self, row, column):
        return self.cells[row][column][1]

    def rows_with(self, background):
        """The rows in which a text stands on this background: the selected item, fields."""
        return [row for row in range(self.rows) if any(style["bg"] == background for _, style in self.cells[row])]

    def selected(self):
        """The text of the one item that is white on red, without its countdown; None: nothing is selected."""
        rows = self.rows_with(1)
        assert len(rows) <= 1, self.text()
        return re.sub(r" *\(\d+\)$", "", self.line(rows[0]).strip()) if rows else None

"""Keys of national keyboards by the names that QEMU gives to those of a US one: what is typed is pressed where it lies."""

_US = {" ": "spc", "-": "minus", "=": "equal", "[": "bracket_left", "]": "bracket_right", ";": "semicolon", "'": "apostrophe",
       "`": "grave_accent", "\\": "backslash", ",": "comma", ".": "dot", "/": "slash", "<": "less"}
# In the order of the keys of a US keyboard: plain, with Shift, with AltGr. "\0": a dead key, or none.
_ROWS = ("`1234567890-=", "qwertyuiop[]", "asdfghjkl;'\\", "<zxcvbnm,./")
_LAYOUTS = {
    "us": (_ROWS, ("~!@#$%^&*()_+", "QWERTYUIOP{}", "ASDFGHJKL:\"|", ">ZXCVBNM<>?"), ((), (), (), ())),
    "fr": (("²&é\"'(-è_çà)=", "azertyuiop\0$", "qsdfghjklmù*", "<wxcvbn,;:!"),
           ("\0" + "1234567890°+", "AZERTYUIOP\0£", "QSDFGHJKLM%µ", ">WXCVBN?./§"),
           ("\0\0~#{[|`\\^@]}", "\0\0€", "", "")),
    "de": (("\0" + "1234567890ß\0", "qwertzuiopü+", "asdfghjklöä#", "<yxcvbnm,.-"),
           ("°!\"§$%&/()=?\0", "QWERTZUIOPÜ*", "ASDFGHJKLÖÄ'", ">YXCVBNM;:_"),
           ("\0\0\0\0\0\0\0{[]}\\", "@\0€\0\0\0\0\0\0\0\0~", "", "|")),
    "ru": (("ё1234567890-=", "йцукенгшщзхъ", "фывапролджэ\\", "\0ячсмитьбю."),
           ("Ё!\"№;%:?*()_+", "ЙЦУКЕНГШЩЗХЪ", "ФЫВАПРОЛДЖЭ/", "\0ЯЧСМИТЬБЮ,"), ((), (), (), ())),
}


def presses(layout, text, accents=None):
    """For VM.type(): how a text is typed. accents: {"ê": ("bracket_left", "e")}, a dead key and the letter."""
    keys = {" ": "spc"}
    for held, rows in reversed(list(zip(("", "shift+", "alt_r+"), _LAYOUTS[layout]))):
        for row, us in zip(rows, _ROWS):
            keys.update({char: held + _US.get(key, key) for char, key in zip(row, us) if char != "\0"})
    answer = []
    for char in text:
        if char in (accents or {}):
            dead, letter = accents[char]
            answer += [(dead, ""), (letter, char)]
        else:
            answer.append((keys[char], char))
    return answer

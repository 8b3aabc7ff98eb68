"""The scripts of India, written as Devanagari for the model, and back.

IndicTrans2 knows one script for all languages whose letters stand in the same order in Unicode:
each letter is moved by the distance of its block from Devanagari's.

Source: anoopkunchukuttan/indic_nlp_library, unicode_transliterate.py.
"""

_DEVANAGARI = 0x0900
_OFFSETS_SHARED = range(0x70)
"""Beyond it the blocks hold letters of their own."""
_BLOCKS = {
    "Beng": 0x0980,
    "Guru": 0x0A00,
    "Gujr": 0x0A80,
    "Orya": 0x0B00,
    "Taml": 0x0B80,
    "Telu": 0x0C00,
    "Knda": 0x0C80,
    "Mlym": 0x0D00,
}
_DANDA = ("।", "॥")
"""Shared by all these scripts; they stay where they are."""
_TAMIL_HAS_NO = str.maketrans("खगघछझठडढथदधफबभ", "कककचचटटटतततपपप")


def as_devanagari(text: str, script: str) -> str:
    """Write a text of an Indian script in Devanagari; other scripts stay as they are.

    Args:
        text: in that script.
        script: ISO 15924, such as `Taml`.
    """
    block = _BLOCKS.get(script)
    return text if block is None else _moved(text, block, _DEVANAGARI)


def from_devanagari(text: str, script: str) -> str:
    """Write in an Indian script what stands in Devanagari; other scripts get it as it is."""
    block = _BLOCKS.get(script)
    if block is None:
        return text
    if script == "Taml":
        text = text.translate(_TAMIL_HAS_NO)
    return _moved(text, _DEVANAGARI, block)


def _moved(text: str, source: int, target: int) -> str:
    return "".join(
        chr(ord(letter) - source + target)
        if ord(letter) - source in _OFFSETS_SHARED and letter not in _DANDA
        else letter
        for letter in text
    )

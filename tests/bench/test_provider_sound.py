import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ivr.bench.provider_sound import mu_law, sound_address


def decoded(byte: int) -> int:
    """Decode one μ-law byte, as ITU-T G.711 has it."""
    inverted = ~byte & 0xFF
    size = (((inverted & 0x0F) << 3) + 0x84) << ((inverted & 0x70) >> 4)
    return (0x84 - size) if inverted & 0x80 else (size - 0x84)


@given(sample=st.integers(-32768, 32767))
def test_a_sample_survives_the_telephone_within_a_sixteenth(sample: int) -> None:
    (byte,) = mu_law(np.array([sample], np.int16))
    clipped = max(-32635, min(32635, sample))
    assert abs(decoded(byte) - clipped) <= abs(clipped) / 16 + 8


def test_silence_is_silence() -> None:
    assert mu_law(np.zeros(2, np.int16)) == b"\xff\xff"


def test_the_other_sides_address_is_read_from_its_description() -> None:
    description = "v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 30008 RTP/AVP 0 101\r\n"
    assert sound_address(description) == ("127.0.0.1", 30008)
    assert sound_address("v=0\r\n") is None

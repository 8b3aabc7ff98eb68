from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.telephony.audiosocket import (
    AudioSocketProtocolError,
    Decoder,
    Failure,
    HangUp,
    Key,
    LineId,
    Message,
    Sound,
    encode,
)

rates = st.sampled_from([8_000, 12_000, 16_000, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000])
pcm = st.integers(1, 400).flatmap(lambda n: st.binary(min_size=2 * n, max_size=2 * n))
messages: st.SearchStrategy[Message] = st.one_of(
    st.just(HangUp()),
    st.builds(LineId, st.uuids()),
    st.builds(Key, st.sampled_from("0123456789*#ABCD")),
    st.builds(Sound, rates, pcm),
    st.builds(Failure, st.binary(max_size=4)),
)


@settings(max_examples=25)
@given(sent=st.lists(messages, max_size=6), cuts=st.lists(st.integers(0, 900), max_size=20))
def test_messages_survive_any_tcp_chunking(sent: list[Message], cuts: list[int]) -> None:
    stream = b"".join(map(encode, sent))
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    decoder = Decoder()
    chunks = (stream[start:end] for start, end in pairwise(edges))
    assert [m for chunk in chunks for m in decoder.feed(chunk)] == sent


@given(stream=st.binary(max_size=2000))
def test_garbage_is_messages_or_a_protocol_error_and_nothing_else(stream: bytes) -> None:
    decoder = Decoder()
    try:
        decoded = decoder.feed(stream)
    except AudioSocketProtocolError:
        return
    assert stream.startswith(b"".join(map(encode, decoded)))


def test_the_uuid_message_is_as_asterisk_writes_it() -> None:
    uuid = UUID("40325ec2-5efd-4bd3-805f-53576e581d13")
    wire = bytes.fromhex("01 0010 40325ec25efd4bd3805f53576e581d13")
    assert Decoder().feed(wire) == [LineId(uuid)]
    assert encode(LineId(uuid)) == wire


def test_20_ms_at_8_khz_is_320_bytes_of_kind_10() -> None:
    assert encode(Sound(8_000, bytes(320))) == b"\x10\x01\x40" + bytes(320)


@pytest.mark.parametrize(
    "wire",
    [
        "10 0000",  # audio of no length
        "10 0003",  # half a sample
        "42 0001",  # unknown kind
        "01 0004",  # short UUID
        "00 0001",  # hang-up with a payload
        "03 0002",  # two keys at once
        "474554",  # GET: a browser on the wrong port
    ],
)
def test_an_impossible_header_is_refused_before_its_payload(wire: str) -> None:
    with pytest.raises(AudioSocketProtocolError):
        Decoder().feed(bytes.fromhex(wire))


def test_a_key_that_no_telephone_has_is_refused() -> None:
    with pytest.raises(AudioSocketProtocolError, match="no key"):
        Decoder().feed(b"\x03\x00\x01x")


@pytest.mark.parametrize("sound", [Sound(11_025, bytes(2)), Sound(8_000, bytes(65_536))])
def test_what_the_format_cannot_carry_is_not_encoded(sound: Sound) -> None:
    with pytest.raises(ValueError, match="cannot send"):
        encode(sound)

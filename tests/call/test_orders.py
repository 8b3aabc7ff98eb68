import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.call.orders import HangUp, OrderError, Pause, Say, read_order


def test_an_order_is_read_by_its_name() -> None:
    assert read_order(b'{"order": "pause", "by": "asha"}') == Pause(by="asha")
    assert read_order(b'{"order": "hang_up", "by": "asha"}') == HangUp(by="asha")


def test_words_lose_the_space_around_them() -> None:
    order = read_order(json.dumps({"order": "say", "by": "asha", "text": " नमस्ते "}).encode())
    assert order == Say(by="asha", text="नमस्ते")


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"", "this is no order"),
        (b"[]", "this is no order"),
        (b'{"order": "sing", "by": "asha"}', "sing"),
        (b'{"order": "say", "by": "asha", "text": "  "}', "text"),
        (b'{"order": "pause"}', "by"),
        (b'{"order": "pause", "by": "asha", "loudly": true}', "loudly"),
    ],
)
def test_what_is_no_order_is_refused_by_field(body: bytes, complaint: str) -> None:
    with pytest.raises(OrderError, match=complaint):
        read_order(body)


@given(st.binary(max_size=200))
def test_whatever_arrives_is_an_order_or_an_error(body: bytes) -> None:
    try:
        read_order(body)
    except OrderError:
        return

from ivr.bearer import bearer


def test_a_key_is_shown_as_a_bearer_token() -> None:
    assert bearer("our key") == {"Authorization": "Bearer our key"}


def test_without_a_key_nothing_is_shown() -> None:
    assert bearer("") == {}

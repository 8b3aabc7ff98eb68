"""How a server is shown the key to it."""


def bearer(key: str) -> dict[str, str]:
    """Return the header that shows a key, or none for an empty one.

    Source: RFC 6750, section 2.1.
    """
    return {"Authorization": f"Bearer {key}"} if key else {}

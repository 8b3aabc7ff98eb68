"""Two libraries made by SWIG in one process: the telephone, and the search by meaning."""

import subprocess
import sys

import pytest

LISTS_CODECS = """
from ivr.telephony.sip_endpoint import Endpoint, SipAccount
endpoint = Endpoint(SipAccount("127.0.0.1", 9, "nobody", "-"), "G722")
endpoint.destroy()
"""


@pytest.mark.parametrize("first", ["faiss", "pjsua2"])
def test_the_telephone_starts_where_the_search_by_meaning_is_loaded(first: str) -> None:
    imports = f"import {first}\nimport faiss\n"
    ran = subprocess.run(
        [sys.executable, "-c", imports + LISTS_CODECS], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr

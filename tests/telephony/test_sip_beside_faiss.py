"""Two libraries made by SWIG in one process: the telephone, and the search by meaning."""

import subprocess
import sys

LISTS_CODECS = """
import faiss
from ivr.telephony.sip_endpoint import Endpoint, SipAccount
endpoint = Endpoint(SipAccount("127.0.0.1", 9, "nobody", "-"), "G722")
endpoint.destroy()
"""


def test_the_telephone_starts_where_the_search_by_meaning_is_loaded() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LISTS_CODECS], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr

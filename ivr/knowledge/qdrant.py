"""Vectors in Qdrant, in this process or on a server, behind the same contract as FAISS."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from ivr.errors import ConfigurationError
from ivr.knowledge.dense import FORMS_A_PASSAGE, joined_hits
from ivr.knowledge.knowledge import (
    Hit,
    KnowledgeError,
    KnowledgeRefusedError,
    KnowledgeUnavailableError,
    Query,
    Vectors,
)

IN_PROCESS = ":memory:"
_REFUSED = frozenset((401, 403))
_LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
_BATCH = 256


def connect(url: str, api_key: str, time_limit_s: float) -> QdrantClient:
    """Return a client; nothing is sent yet.

    Args:
        url: of the server; `:memory:` for one within this process.
        api_key: sent with every request as `api-key`; empty for none.
        time_limit_s: for each request: a caller waits.

    Raises:
        ConfigurationError: the key would cross a network in the clear.
    """
    if url == IN_PROCESS:
        return QdrantClient(IN_PROCESS)
    parts = urlsplit(url)
    if api_key and parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise ConfigurationError(f"the key of {url} would be sent in the clear: use https")
    with warnings.catch_warnings():
        # On loopback, where nobody listens, the client warns all the same.
        warnings.filterwarnings("ignore", message="Api key is used with an insecure connection")
        return QdrantClient(
            url=url,
            api_key=api_key or None,
            timeout=max(round(time_limit_s), 1),
            check_compatibility=False,
        )


class QdrantIndex:
    """An index of vectors in a collection; the best vector of a passage counts."""

    def __init__(self, client: QdrantClient, collection: str) -> None:
        self._client = client
        self._collection = collection

    def build(self, owners: Sequence[str], vectors: Vectors) -> None:
        """Fill the collection anew.

        Args:
            owners: the passage of each vector.
            vectors: shape (n, width), of length 1.

        Raises:
            KnowledgeUnavailableError, KnowledgeRefusedError: see `Index.search`.
        """
        size = models.VectorParams(size=vectors.shape[1], distance=models.Distance.DOT)
        with _told():
            if self._client.collection_exists(self._collection):
                self._client.delete_collection(self._collection)
            self._client.create_collection(self._collection, vectors_config=size)
            for start in range(0, len(owners), _BATCH):
                end = min(start + _BATCH, len(owners))
                points = [
                    models.PointStruct(
                        id=row, vector=vectors[row].tolist(), payload={"passage": owners[row]}
                    )
                    for row in range(start, end)
                ]
                self._client.upsert(self._collection, points=points)

    def search(self, query: Query, limit: int) -> list[Hit]:
        """Return the passages nearest in meaning, best first."""
        if query.vector is None:
            raise KnowledgeError("the index of meanings needs the question's vector")
        with _told():
            answer = self._client.query_points(
                self._collection,
                query=query.vector.tolist(),
                limit=limit * FORMS_A_PASSAGE,
                with_payload=True,
            )
        found = ((str((point.payload or {})["passage"]), point.score) for point in answer.points)
        return joined_hits(found, limit)


@contextmanager
def _told() -> Iterator[None]:
    """Say in our own errors what the client met."""
    try:
        yield
    except UnexpectedResponse as error:
        if error.status_code in _REFUSED:
            raise KnowledgeRefusedError(
                f"Qdrant refuses our key ({error.status_code}): set IVR_KNOWLEDGE__QDRANT_KEY"
            ) from error
        raise KnowledgeUnavailableError(f"Qdrant answers {error.status_code}") from error
    except (ResponseHandlingException, OSError) as error:
        raise KnowledgeUnavailableError(f"Qdrant cannot be reached: {error}") from error

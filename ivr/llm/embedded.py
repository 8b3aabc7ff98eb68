"""The two small models that a machine without any other server can serve itself.

Neither is fit to answer customers freely: both know English only and make things up. They prove the
path, and what is authored is spoken where they fail.
"""

from dataclasses import dataclass
from pathlib import Path

from ivr import model_store
from ivr.llm.llm import Size, Speculation
from ivr.llm.server import ServerOrder
from ivr.settings import ModelServer, data_folder


@dataclass(frozen=True, slots=True)
class _Embedded:
    model: str
    """In `models/manifest.toml`."""
    file: str
    template: str = ""
    """In `data/llm/`."""
    stop: tuple[str, ...] = ()


_EMBEDDED: dict[Size, _Embedded] = {
    "small": _Embedded("smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"),
    "large": _Embedded("gemma3", "gemma-3-270m-q4_k_m.gguf", "base_model.jinja", ("\n", "Q:")),
}


def order(size: Size, port: int, *, threads: int, speculation: Speculation = "none") -> ServerOrder:
    """Return how a model is served.

    Args:
        size: which.
        port: where, on loopback.
        threads: that compute.
        speculation: who guesses ahead; a draft is the model itself, which shows the path alone.

    Raises:
        MissingPartError: the model is not installed.
    """
    known = _EMBEDDED[size]
    weights = model_store.path(known.model, known.file)
    return ServerOrder(
        name=known.model,
        model=weights,
        port=port,
        threads=threads,
        speculation=speculation,
        draft=weights if speculation == "draft" else None,
        template=_template(known),
    )


def client_of(size: Size, served: ServerOrder, **limits: object) -> ModelServer:
    """Return the settings with which clients ask a served model.

    Args:
        size: which.
        served: as it is served.
        limits: other fields of the settings.
    """
    known = _EMBEDDED[size]
    fields = {"url": served.url, "model": served.name, "stop": known.stop, "slots": served.slots}
    return ModelServer.model_validate(fields | limits)


def names() -> tuple[str, ...]:
    """Return the models' names in the manifest."""
    return tuple(known.model for known in _EMBEDDED.values())


def _template(known: _Embedded) -> Path | None:
    return data_folder() / "llm" / known.template if known.template else None

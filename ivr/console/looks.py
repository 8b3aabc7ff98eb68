"""How pages look: templates, labels in the reader's language, figures as people write them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel, RootModel

from ivr.bank import IST
from ivr.dialogue.values import indian_grouping
from ivr.settings import data_folder
from ivr.yaml_files import read_as

Ui = Literal["en", "hi"]
"""The languages of the pages."""
LANGUAGES: tuple[Ui, ...] = get_args(Ui)
FAST_MS, SLOW_MS = 500, 900
"""Up to the first a pause feels natural; beyond the second people say "hello?"."""
HERE = Path(__file__).parent


class _Label(BaseModel, frozen=True, extra="forbid"):
    en: str
    hi: str


class Labels(RootModel[dict[str, _Label]], frozen=True):
    """What stands on the pages, by name."""

    def text(self, ui: Ui, name: str) -> str:
        """Return a label; a name without one is shown as words: stages and outcomes are data."""
        label = self.root.get(name)
        if label is None:
            return name.rpartition(".")[2].replace("_", " ")
        return label.hi if ui == "hi" else label.en


def load_labels() -> Labels:
    """Load the labels."""
    return read_as(data_folder() / "console" / "labels.yaml", Labels)


@dataclass(frozen=True, slots=True)
class Looks:
    """Makes pages."""

    labels: Labels
    templates: Environment

    def page(self, template: str, ui: Ui, **values: Any) -> str:
        """Fill a template in."""
        text = partial(self.labels.text, ui)
        return self.templates.get_template(template).render(t=text, ui=ui, **values)


def load_looks() -> Looks:
    """Load templates and labels."""
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {
        "clock": clock,
        "day": day,
        "duration": duration,
        "pace": pace,
        "slot": slot,
    }
    return Looks(load_labels(), templates)


def _moment(value: datetime | str) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(IST)


def clock(value: datetime | str) -> str:
    """Return the Indian time of day."""
    return _moment(value).strftime("%H:%M:%S")


def day(value: datetime | str) -> str:
    """Return the Indian day and time."""
    return _moment(value).strftime("%d.%m.%Y %H:%M")


def duration(value_ms: float | None) -> str:
    """Return minutes and seconds."""
    if value_ms is None:
        return "–"
    minutes, seconds = divmod(round(value_ms / 1000), 60)
    return f"{minutes}:{seconds:02}"


def pace(value_ms: float | None) -> str:
    """Tell how an answer's delay feels: `fast`, `fair`, `slow`, or `none`."""
    if value_ms is None:
        return "none"
    return "fast" if value_ms <= FAST_MS else "fair" if value_ms <= SLOW_MS else "slow"


def slot(kept: Mapping[str, Any]) -> str:
    """Return a slot's value with its unit, as people write it."""
    value, unit = kept["value"], kept["unit"]
    if isinstance(value, Mapping):
        return f"{_figure(value['min'], unit)} – {_figure(value['max'], unit)}"
    return _figure(value, unit)


def _figure(value: Any, unit: str) -> str:
    if unit == "paise" and isinstance(value, int):
        return f"₹{indian_grouping(value // 100)}"
    shown = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{shown} %" if unit == "percent" else f"{shown} {unit}".strip()

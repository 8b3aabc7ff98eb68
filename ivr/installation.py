"""Brings everything that a fresh machine lacks, in the order in which it is needed.

What is there already is checked, not fetched again; a break at any moment leaves nothing
half-made, and the next run goes on from there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from ivr import app, model_store, searching, speech
from ivr.audio import TELEPHONE_HZ, joined, write_wav
from ivr.model_sources import Progress as ModelProgress
from ivr.prompts import dialplan_clips
from ivr.settings import Settings, var_folder
from ivr.telephony.asterisk_package import AsteriskInstallation, find_asterisk, obtain_asterisk
from ivr.telephony.credentials import Credentials, load_or_create_credentials, load_or_create_key
from ivr.tts.library import PromptLibrary
from ivr.tts.rendering import render_ahead


def install(settings: Settings, console: Console | None = None) -> None:
    """Make this checkout ready to answer calls.

    Raises:
        IvrError: what is missing and cannot be brought; the message says what to do.
    """
    console = console or Console()
    with model_progress() as progress:
        model_store.pull((), progress)
    asterisk = find_asterisk()
    if asterisk is None:
        with _bar(console, "Asterisk", DownloadColumn()) as report:
            asterisk = obtain_asterisk(lambda done, total, _: report(done, total))
    with _bar(console, "Reading the knowledge base", TimeRemainingColumn()) as report:
        searching.judge(searching.load_base(report))
    with console.status("Learning how callers put their wishes"):
        app.load_understander()
    console.print(f"Asterisk {asterisk.version}, models and accounts are in place.")
    credentials()
    with app.open_bank(settings):
        pass
    threads = settings.speech.inference_threads
    console.print(f"The voice is computed as {speech.choose_kokoro(settings).told(threads)}.")
    _render(settings, console)


def asterisk_installation() -> AsteriskInstallation:
    """Return the Asterisk of this checkout; it was installed by set-up."""
    return obtain_asterisk(lambda *_: None)


def credentials() -> Credentials:
    """Return the passwords of this installation; made when there are none."""
    return load_or_create_credentials(var_folder() / "credentials.json")


def desk_key() -> str:
    """Return what the console shows to the workers of this installation."""
    return load_or_create_key(var_folder() / "desk.key")


def sounds_folder() -> Path:
    """Return the folder of what the dialplan itself plays."""
    folder = var_folder() / "sounds"
    folder.mkdir(exist_ok=True)
    return folder


def _render(settings: Settings, console: Console) -> None:
    """Render what the first call needs, with every core."""
    clips = speech.first_speech(settings)
    renderer = speech.background_renderer(settings)
    with _bar(console, "Rendering the agent's voice", TimeRemainingColumn()) as report:
        render_ahead(
            clips,
            renderer,
            workers=settings.speech.inference_threads,
            progress=report,
        )
    _write_sounds(renderer.library)


def _write_sounds(library: PromptLibrary) -> None:
    for name, clips in dialplan_clips().items():
        heard = [library.lookup(clip, TELEPHONE_HZ) for clip in clips]
        write_wav(sounds_folder() / f"{name}.wav", joined([a for a in heard if a is not None]))


@contextmanager
def model_progress(*, quiet: bool = False) -> Iterator[ModelProgress]:
    """Show how far each model's download is."""
    bars: dict[str, TaskID] = {}
    columns = (TextColumn("{task.description:<14}"), BarColumn(), DownloadColumn())
    with Progress(*columns, disable=quiet) as progress:

        def report(name: str, done: int, total: int) -> None:
            if name not in bars:
                bars[name] = progress.add_task(name, total=total)
            progress.update(bars[name], completed=done, total=total)

        yield report


@contextmanager
def _bar(
    console: Console, label: str, column: DownloadColumn | TimeRemainingColumn
) -> Iterator[Callable[[int, int], None]]:
    with Progress(TextColumn(label), BarColumn(), column, console=console) as progress:
        task = progress.add_task(label, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)

"""Fills the prompt library: at set-up with every core, later in the quiet between calls."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass

from ivr.inference import WHENEVER, InferencePool
from ivr.tts.library import Clip, PromptLibrary
from ivr.tts.tts import TextToSpeech

Progress = Callable[[int, int], None]
"""Called with the number of clips there are and how many there shall be."""


@dataclass(frozen=True, slots=True)
class Renderer:
    """An engine that renders for a library."""

    engine: TextToSpeech
    """With one thread of its own: two at a time beat one on two threads."""
    library: PromptLibrary

    def missing(self, clips: Iterable[Clip]) -> list[Clip]:
        """Return what is not rendered yet, in the order given, each once."""
        return [clip for clip in dict.fromkeys(clips) if clip not in self.library]

    def render(self, clip: Clip) -> None:
        """Render one clip; blocks.

        Raises:
            DiskFullError: nothing half-written is left behind.
            TextToSpeechUnavailableError: the engine cannot serve now.
        """
        audio = self.engine.synthesize(
            clip.text, language=clip.language, voice=self.library.voice, speed=clip.speed
        )
        self.library.store(clip, audio)


def render_ahead(
    clips: Sequence[Clip], renderer: Renderer, *, workers: int, progress: Progress
) -> int:
    """Render what is missing, in order, and return how many clips were made.

    May be interrupted at any moment: each finished clip stays, the next run goes on from there.

    Raises:
        DiskFullError: free some space and run again.
        TextToSpeechUnavailableError: the engine cannot serve.
    """
    wanted = renderer.missing(clips)
    there = len(set(clips)) - len(wanted)
    progress(there, there + len(wanted))
    executor = ThreadPoolExecutor(workers, thread_name_prefix="rendering")
    try:
        pending = {executor.submit(renderer.render, clip) for clip in wanted}
        while pending:
            done, pending = wait(pending, timeout=1.0, return_when=FIRST_EXCEPTION)
            for future in done:
                future.result()
            progress(there + len(wanted) - len(pending), there + len(wanted))
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
    return len(wanted)


async def render_behind(
    clips: Sequence[Clip], renderer: Renderer, pool: InferencePool, quiet: asyncio.Event
) -> int:
    """Render what is missing behind a live line, one clip at a time while `quiet` is set.

    Cancel it at will; the event is cleared while a call is live. A call that arrives meanwhile
    shares the processor with at most the clip at hand.

    Raises:
        DiskFullError: free some space.
        TextToSpeechUnavailableError: the engine cannot serve.
    """
    wanted = renderer.missing(clips)
    for clip in wanted:
        await quiet.wait()
        await pool.run(WHENEVER, renderer.render, clip)
    return len(wanted)

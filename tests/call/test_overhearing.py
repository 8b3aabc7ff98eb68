import io
import wave

import numpy as np

from ivr.audio import TELEPHONE_HZ, Audio
from ivr.call.overhearing import APART, MOST_WAITING, Overhearing, wav_head
from ivr.telephony.tap import ReceivedFrame
from tests.telephony.fake_line import FakeLine


def tone(level: int, duration_s: float) -> Audio:
    return Audio(np.full(round(duration_s * TELEPHONE_HZ), level, np.int16), TELEPHONE_HZ)


async def test_who_listens_hears_both_sides_apart() -> None:
    line = FakeLine()
    with Overhearing(line).listening() as listener:
        line.play(tone(500, 0.1))
        line.speak(tone(100, 0.1))
        pieces = [await listener.next_piece() or b"" for _ in range(5)]
    sides = np.frombuffer(b"".join(pieces), "<i2").reshape(-1, 2)
    assert set(sides[:, 0]) == {100}
    assert sides[:, 1].max() == 500


async def test_who_comes_late_hears_from_then_on() -> None:
    line = FakeLine()
    overhearing = Overhearing(line)
    line.speak(tone(100, 1.0))
    with overhearing.listening() as first:
        line.speak(tone(200, 0.02))
        with overhearing.listening() as second:
            line.speak(tone(300, 0.02))
            assert (await second.next_piece() or b"")[:2] == np.int16(300).tobytes()
        assert (await first.next_piece() or b"")[:2] == np.int16(200).tobytes()


async def test_a_side_that_sends_nothing_is_silent() -> None:
    overhearing = Overhearing(FakeLine())
    with overhearing.listening() as listener:
        overhearing._take(ReceivedFrame(tone(100, 0.5), 0.5))
        sides = np.frombuffer(await listener.next_piece() or b"", "<i2").reshape(-1, 2)
    assert len(sides) == 0.5 * TELEPHONE_HZ - APART
    assert not sides[:, 1].any()


async def test_the_end_of_the_call_and_of_patience_end_the_sound() -> None:
    line = FakeLine()
    overhearing = Overhearing(line)
    with overhearing.listening() as listener:
        overhearing.close()
        assert await listener.next_piece() is None
    with overhearing.listening() as slow:
        line.pass_time(0.02 * (MOST_WAITING + 1))
        assert [await slow.next_piece() for _ in range(MOST_WAITING + 1)][-1] is None


def test_the_head_is_that_of_a_stereo_recording() -> None:
    with wave.open(io.BytesIO(wav_head() + bytes(400))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (2, 2, 8000)

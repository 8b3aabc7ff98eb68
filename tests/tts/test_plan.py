from ivr.tts.library import Clip
from ivr.tts.plan import UNIT_SPEED, fixed_clips, pause_after_s, plan

PIECES = ("आपको ", "₹2,50,000", " तक का लोन मिल सकता है।")


def _everything(_: Clip) -> bool:
    return True


def test_a_template_gives_its_fixed_words() -> None:
    texts = [clip.text for clip in fixed_clips(PIECES, "hi")]
    assert texts == ["आपको", "तक का लोन मिल सकता है।"]


def test_a_clause_without_values_is_one_clip_at_the_voice_s_own_pace() -> None:
    assert fixed_clips(("जी ज़रूर,",), "hi") == (Clip("जी ज़रूर,", "hi"),)


def test_fixed_words_take_the_clips_that_their_template_announced() -> None:
    placed = plan(PIECES, "hi", _everything)
    assert (placed[0].clip, placed[-1].clip) == fixed_clips(PIECES, "hi")


def test_a_value_takes_its_longest_units() -> None:
    units = {"दो लाख", "दो", "लाख", "पचास", "हज़ार", "रुपये"}
    placed = plan(("", "₹2,50,000"), "hi", lambda clip: clip.text in units)
    assert [each.clip.text for each in placed] == ["दो लाख", "पचास", "हज़ार", "रुपये"]
    assert {each.clip.speed for each in placed} == {UNIT_SPEED}


def test_a_value_that_units_do_not_cover_is_one_clip() -> None:
    placed = plan(("नमस्ते ", "रमेश कुमार", " जी,"), "hi", lambda clip: clip.text == "रमेश")
    assert [(each.clip.text, each.is_value) for each in placed] == [
        ("नमस्ते", False),
        ("रमेश कुमार", True),
        ("जी,", False),
    ]


def test_a_figure_within_fixed_words_is_part_of_their_clip() -> None:
    assert fixed_clips(("ब्याज 9.5% से शुरू है।",), "hi") == (Clip("ब्याज साढ़े नौ प्रतिशत से शुरू है।", "hi"),)


def test_marks_alone_are_no_clip() -> None:
    placed = plan(("", "नागपुर", "।"), "hi", _everything)
    assert [each.clip.text for each in placed] == ["नागपुर"]


def test_the_groups_of_a_telephone_number_are_set_apart() -> None:
    placed = plan(("", "9876543210"), "en", lambda clip: " " not in clip.text)
    pauses = [each.pause_s for each in placed]
    assert max(pauses) == pauses[5] > 2 * sorted(pauses)[-2]


def test_a_sentence_closes_with_a_longer_pause_than_a_clause() -> None:
    assert pause_after_s("है।") > pause_after_s("है,") > 0

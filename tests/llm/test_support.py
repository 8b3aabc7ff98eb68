import pytest

from tests.llm.models import LEAST, QUALITY

SAME = "Yes, you get the very same pieces, never melted or exchanged."
RENT = "No, as a rule there is no rent for keeping your gold in the vault while the loan runs."
EARLY = "आप लोन कभी भी चुका सकते हैं। उसका कोई शुल्क नहीं है।"


@pytest.mark.parametrize(
    ("language", "source", "reply"),
    [
        ("en", SAME, "Your pieces are never melted."),
        ("en", SAME, "No, they are not melted, you get the same pieces back."),
        ("en", RENT, "There is no rent for the vault."),
        ("hi", EARLY, "जी हाँ, लोन कभी भी चुका सकते हैं, कोई शुल्क नहीं है।"),
        ("hi", SAME, "आपको वही गहने मिलते हैं।"),
        ("hinglish", EARLY, "Haan ji, loan kabhi bhi chuka sakte hain."),
    ],
)
def test_what_the_source_says_may_be_said_in_other_words(
    language: str, source: str, reply: str
) -> None:
    assert QUALITY.judge(reply, language, (source,), cut=False).faults == ()


@pytest.mark.parametrize(
    ("language", "source", "reply"),
    [
        ("en", SAME, "Yes, I will melt it."),
        ("en", SAME, "The pieces are melted and exchanged."),
        ("en", RENT, "Yes, there is a rent for the vault."),
        ("en", RENT, "You can get a personal loan and a credit card from our partner."),
        ("hi", EARLY, "उसका शुल्क है।"),
        ("hi", EARLY, "आप लोन नहीं चुका सकते।"),
        ("hi", EARLY, "बैंक का मैनेजर दिल्ली में क्रिकेट खेलता है।"),
    ],
)
def test_the_opposite_and_what_nobody_wrote_are_not_spoken(
    language: str, source: str, reply: str
) -> None:
    verdict = QUALITY.judge(reply, language, (source,), cut=False)
    assert verdict.faults == ("ungrounded",)
    assert verdict.score < LEAST


def test_a_clause_that_is_still_growing_is_not_judged() -> None:
    assert QUALITY.judge("Your pieces are melt", "en", (SAME,)).faults == ()

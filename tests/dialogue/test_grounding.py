import pytest

from ivr.dialogue.grounding import untold_figures

SOURCES = (
    "The yearly rate starts at 9.5 percent.",
    "Branches are open from 9:30 in the morning to 6 in the evening.",
    "The gold is handed back within 7 working days; ornaments of at least 18 carat are accepted.",
)


@pytest.mark.parametrize(
    "text",
    [
        "Nine and a half percent a year.",
        "साढ़े नौ प्रतिशत सालाना।",
        "सात कामकाजी दिनों में।",
        "18 कैरेट या उससे ऊपर।",
        "शाखा सुबह साढ़े नौ बजे खुलती है।",
        "कोई शुल्क नहीं है।",
    ],
)
def test_a_figure_of_the_sources_may_be_said_in_any_words(text: str) -> None:
    assert untold_figures(text, SOURCES) == ()


@pytest.mark.parametrize(
    ("text", "untold"),
    [
        ("The rate is 7 percent.", "7 percent"),
        ("ब्याज आठ प्रतिशत है।", "आठ प्रतिशत"),
        ("शाखा दस बजे खुलती है।", "दस बजे"),
        ("आपको 850 रुपये देने होंगे।", "850 रुपये"),
    ],
)
def test_a_figure_of_nobody_is_named(text: str, untold: str) -> None:
    assert untold_figures(text, SOURCES) == (untold,)

"""A small base of passages for tests."""

from datetime import date

from ivr.knowledge.knowledge import Passage


def passage(
    name: str,
    text: str = "The loan is paid out on the same day.",
    *,
    topic: str = "process",
    hi: str = "पैसा उसी दिन मिल जाता है।",
    asked: tuple[str, ...] = (),
    until: date = date(2027, 3, 31),
) -> Passage:
    return Passage(
        passage_id=name,
        topic=topic,
        title=name.replace("-", " "),
        text=text,
        source="the bank's lending policy",
        valid_from=date(2026, 4, 1),
        valid_to=until,
        spoken={"hi": hi, "en": text, "hinglish": hi},
        questions={
            "hi": (f"{name} क्या है", f"{name} कब", f"{name} कैसे"),
            "roman": (*asked, f"{name} kya hai", f"{name} kab", f"{name} kaise"),
            "en": (f"what is {name}", f"when is {name}", f"why {name}"),
        },
    )


AUCTION = passage(
    "auction-notice",
    "Before an auction the bank writes to the borrower and tells him the day.",
    topic="auction",
    hi="नीलामी से पहले बैंक आपको चिट्ठी भेजता है।",
    asked=("nilami se pehle batate hain kya",),
)
INSURED = passage(
    "insured-vault",
    "Ornaments lie in a vault and are insured.",
    topic="safety",
    hi="आपके गहने तिजोरी में रहते हैं और उनका बीमा होता है।",
    asked=("mere gehne surakshit hain kya", "bima hai kya"),
)
COMPLAINT = passage(
    "complaint-steps",
    "A complaint goes to the branch, then to the nodal officer, then to the ombudsman.",
    topic="complaints",
    hi="शिकायत पहले ब्रांच में, फिर नोडल अफ़सर से, फिर लोकपाल से होती है।",
    asked=("shikayat kahan karun",),
)
EXPIRED = passage(
    "monsoon-offer",
    "In the rains there is no processing fee.",
    hi="बारिश में कोई फ़ीस नहीं लगती।",
    asked=("barish wala offer",),
    until=date(2026, 9, 30),
)
BASE = (AUCTION, INSURED, COMPLAINT, EXPIRED)
DAY = date(2026, 12, 1)

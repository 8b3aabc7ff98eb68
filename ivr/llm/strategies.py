"""The strategies by name, as the configuration chooses them."""

from collections.abc import Callable, Mapping

from ivr.llm.draft_verify import DraftVerify
from ivr.llm.hybrid_stream import HybridStream
from ivr.llm.llm import Judge, LanguageModel
from ivr.llm.race import Race
from ivr.llm.slm_first import SmallFirst

Make = Callable[[LanguageModel, LanguageModel, Judge, float], LanguageModel]

STRATEGIES: Mapping[str, Make] = {
    "single": lambda small, large, judge, least: large,
    "slm_first": SmallFirst,
    "race": lambda small, large, judge, least: Race((small, large), judge, least),
    "hybrid_stream": HybridStream,
    "draft_verify": lambda small, large, judge, least: DraftVerify(large),
}
"""Each takes the small model, the large one, the judge, and how good words must be to be spoken."""

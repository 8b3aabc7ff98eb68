"""A call of two hundred turns in a window of two thousand tokens, by the model's own count."""

from typing import Any

import httpx

from ivr.bench.llm_pace import Pace
from ivr.bench.llm_stand import Questions, Stand
from ivr.llm.embedded import client_of
from ivr.llm.llm import Message
from ivr.llm.server_tokens import ServerTokens
from ivr.llm.window import Window

TURNS = 200
WINDOW_TOKENS = 2048
_ANSWER_TOKENS = 200
_WEIGHT_TURN = 3
_KNOWN = ("gold_weight: 50 grams",)
_SAMPLES = {
    "en": "The gold is handed back on the same day, once all is paid.",
    "hi": "सब चुकाने पर सोना उसी दिन मिल जाता है, जी।",
}


async def window_figures(stand: Stand, pace: Pace) -> dict[str, Any]:
    """Hold the call, and return what became of it."""
    small, questions = stand.small, stand.questions
    async with httpx.AsyncClient(trust_env=False) as client:
        tokens = ServerTokens(client_of("small", small.order), client)
        counts = {name: await tokens.count(text) for name, text in _SAMPLES.items()}
        call = Window(tokens, questions.prompts.condense, WINDOW_TOKENS - _ANSWER_TOKENS)
        first = questions.prompts.first("en")
        turns = most = shortened = 0
        for turn in pace.rounds(TURNS):
            turns += 1
            call.add(_turn(turn, questions))
            last = questions.prompts.last("en", "How much gold did I say I have?", (), _KNOWN)
            messages = await call.messages(first, last)
            most = max(most, sum([await tokens.count(m.text) for m in messages]))
            shortened += await call.shorten(small.model, first, last)
    return {
        "turns": turns,
        "window_tokens": WINDOW_TOKENS,
        "most_prompt_tokens": most,
        "shortened": shortened,
        "summary": call.summary,
        "knows_the_weight": _KNOWN[0] in messages[-1].text,
        "tokens_of_a_sentence": counts,
    }


def _turn(turn: int, questions: Questions) -> Message:
    if turn == _WEIGHT_TURN:
        return Message("user", "I have fifty grams of gold.")
    name = list(questions.labelled.asked)[turn // 2 % len(questions.labelled.asked)]
    texts = questions.labelled.asked if turn % 2 else questions.labelled.sources
    return Message("user" if turn % 2 else "assistant", texts[name])

"""A bank's gold-loan voice agent on Asterisk.

The folders stand in the order in which a caller's voice passes through them:
`telephony`, `turns`, `stt`, `dialogue` (with `goldloan` and `records`), `tts`; `call` joins them.
"""

"""Reply to caller audio: spoken text, phonemes, engines, prompt library."""

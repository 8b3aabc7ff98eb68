"""How good the conversation is: labelled utterances, and scripted callers in text or by voice."""

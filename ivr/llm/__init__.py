"""Language models: streams of words for a prompt, from any compatible server."""

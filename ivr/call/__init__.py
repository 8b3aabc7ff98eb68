"""One call: session, transcript, recording, latency marks."""

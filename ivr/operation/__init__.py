"""For whoever operates a worker: its health, its figures, its settings and its end."""

"""SQL: callers, leads, appointments, calls and turns."""

"""Who has the floor: voice activity, end of turn, barge-in."""

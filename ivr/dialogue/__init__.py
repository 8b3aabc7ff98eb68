"""Text to decision to reply: understanding, stages, policy, memory, guards."""

"""The bank's rules and tools: eligibility, price, branches."""

"""Supervisors and operators: pages that follow calls, step into them and look back at them."""

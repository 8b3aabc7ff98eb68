"""What the product measures of itself; one file a benchmark, run by `ivr bench NAME`."""

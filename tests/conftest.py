from hypothesis import settings

# A busy machine is no failure: examples are counted, not timed.
settings.register_profile("steady", deadline=None, max_examples=50)
settings.load_profile("steady")

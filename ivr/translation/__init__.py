"""Between a caller's language and one that the dialogue has tables for."""

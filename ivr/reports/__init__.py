"""Call reports: counted in the database, laid out for people and programs."""

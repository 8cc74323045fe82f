"""The internal model: one frozen description of a study, whatever registry it came from."""

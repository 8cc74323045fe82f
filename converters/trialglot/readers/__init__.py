"""Readers: bytes of one registry record to a ``Study``. Each knows its registry and the model, nothing else."""

"""FHIR itself: the definition tables of its editions, and its XML form. Readers, writers and validators share it."""

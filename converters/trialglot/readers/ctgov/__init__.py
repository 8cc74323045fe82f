"""ClinicalTrials.gov's study structure (API v2), from its tree to the model, for the readers of its formats."""

"""Readers of trialglot's own documents: the crosswalk of a target, gone through from the target to the model."""

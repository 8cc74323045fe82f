"""Validators: one room per standard; each returns findings and changes nothing."""

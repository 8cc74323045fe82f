"""ODM v2.0: the trial design in ODM's own elements, without an extension."""

"""What differs between two versions of a record, in the words of the registry."""

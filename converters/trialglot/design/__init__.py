"""Pure functions from a study to what standards need and registries do not state outright."""

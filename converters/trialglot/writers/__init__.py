"""Writers: a study and its plan to a document of one standard. Each knows the model and its standard."""

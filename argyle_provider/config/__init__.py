"""The edge to a stack's config: from what a person wrote to the core's values, with file and line for every problem."""

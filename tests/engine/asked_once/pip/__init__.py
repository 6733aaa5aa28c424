"""A stand-in for pip in the engine tests."""

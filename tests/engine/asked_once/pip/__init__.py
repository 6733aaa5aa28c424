"""What stands in for pip in the engine tests."""

"""The second door: the control endpoint, where a test or a developer acts on the emulator without a key."""

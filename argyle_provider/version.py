"""The version, in a file that imports nothing: the lowest floor of the package."""

__version__ = "0.1.0"

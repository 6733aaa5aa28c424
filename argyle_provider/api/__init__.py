"""The client of Argyle's v2 webhook API over HTTP. The only part that imports ``requests``."""

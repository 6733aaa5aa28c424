"""The edge to Argyle: its v2 webhook API over HTTP. The only place that imports ``requests``."""

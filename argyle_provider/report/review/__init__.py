"""A review of changed stack files, in four formats. All say the same facts, which :mod:`.facts` puts into words."""

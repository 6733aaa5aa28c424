"""The emulator's page: what is subscribed, delivered and asked for, in a browser.

``routes`` decides who may use the page, and answers. ``views`` puts the state into words, ``curl`` writes the command
of a delivery, and ``rendering`` lays them out with ``templates``. The page works without JavaScript; with it,
deliveries are shown live.
"""

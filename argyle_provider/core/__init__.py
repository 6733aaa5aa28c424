"""The decisions of the project, as pure functions over frozen values.

Nothing in here performs I/O, reads a clock or the environment, or knows Pulumi or HTTP exist. In reading order, where
each module needs only those before it:

1. ``model``, ``keys``, ``events``, ``suggestion``: what a stack declares, an account holds, and Argyle delivers.
2. ``hosts``, ``urls``, ``deliveries``, ``mistakes``, ``listening``: where deliveries go, and what becomes of them.
3. ``expansion``: from one entry to the fewest subscriptions that Argyle accepts.
4. ``commands``, ``content``, ``problems``, ``validation``, ``across_stacks``: what is wrong, and what helps.
5. ``difference``, ``plan``, ``successions``, ``event_changes``: what happens to each subscription, and to each event.
6. ``guards``, ``evidence``, ``stack_version``, ``review``: what is refused, and what a change of stack files means.
7. ``account``, ``state``: whose the API key is, and what a stack's state knows.
8. ``takeover``, ``ownership``: what is live already, and whether a create takes it over.
9. ``findings``, ``drift``: what differs from what is live, and what settles it.
10. ``imports``, ``export``: how live subscriptions come into a stack.
"""

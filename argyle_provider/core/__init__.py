"""The decisions of the project, as pure functions over frozen values.

Nothing here does I/O, reads a clock or the environment, or knows Pulumi or HTTP. In reading order, where each module
needs only those before it:

1. ``model``, ``times``, ``keys``, ``events``, ``suggestion``: what a stack declares, an account has, and Argyle
   delivers.
2. ``hosts``, ``urls``, ``near_miss``, ``relays``, ``deliveries``, ``mistakes``, ``listening``: where deliveries go.
3. ``probes``, ``outgoing``, ``answers``, ``signature_rules``, ``receiver_rules``, ``conclusions``: what a receiver is
   sent, and answers.
4. ``expansion``, ``commands``, ``content``, ``problems``, ``validation``, ``across_stacks``: entries, and errors.
5. ``difference``, ``plan``, ``successions``, ``event_changes``: what happens to each subscription, and to each event.
6. ``guards``, ``evidence``, ``stack_version``, ``review``, ``stacks``, ``stack_copy``: what is refused, what a change
   of stack files does, which stacks there are, and what a copy of one declares.
7. ``account``, ``state``: which account an API key is for, and what a stack's state knows.
8. ``takeover``, ``ownership``: what is already live, and whether a create takes it over.
9. ``findings``, ``drift``, ``strangers``, ``silence``, ``expectation``, ``notice``: how the live account differs from
   the declaration, the command that settles it, what is known, what is sent nothing, whether a plan still fits, and
   whether people hear of it again.
10. ``init``, ``imports``, ``export``, ``checks``, ``looks``, ``troubles``, ``receiver_lines``, ``doctor``: into a
   stack, and its check-up.
"""

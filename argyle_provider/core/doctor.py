"""The lines of a check-up about a stack: its config, its state, its account, and what is live there.

What can't be looked at says so: a list that Argyle did not return does not mean that nothing is live.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from argyle_provider.core.checks import OTHER_KEY, Check, Level, Line, count, in_other_accounts, listed, named
from argyle_provider.core.commands import argyle_webhooks, pulumi
from argyle_provider.core.difference import is_hidden
from argyle_provider.core.findings import Group
from argyle_provider.core.keys import KNOWN_UNMANAGED
from argyle_provider.core.model import WILDCARD, LiveSubscription, Severity
from argyle_provider.core.near_miss import NearMisses, near_miss
from argyle_provider.core.silence import Kind
from argyle_provider.core.urls import Url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from argyle_provider.core.findings import Drift, Finding
    from argyle_provider.core.model import Environment, Problem, Subscription
    from argyle_provider.core.silence import Silence
    from argyle_provider.core.state import StackState

_DRIFT = {
    Group.UNREADABLE: (Level.FAILED, "Argyle's reply about {names} can't be read."),
    Group.PROTECTED: (Level.FAILED, "{names} {is} protected and no longer declared, so `pulumi up` is refused."),
    Group.DOUBLED: (Level.FAILED, "{names} {has} a duplicate, so each delivery arrives twice."),
    Group.TO_IMPORT: (Level.FAILED, "{names} {is} live, but the state does not manage {it}."),
    Group.TAKEN_OVER: (Level.FAILED, "{names} {is} live as declared, but the state does not manage {it}."),
    Group.HANDED_OVER: (Level.WARNING, "{names} {is} managed under another entry."),
    Group.MISSING: (Level.FAILED, "{names} {is} declared, but not live: {its} deliveries do not arrive."),
    Group.DIFFERENT: (Level.FAILED, "{names} {is} live, but different from the config."),
    Group.REMOVED: (Level.WARNING, "{names} {is} no longer declared, and still {delivers}."),
    Group.REPLACED: (Level.WARNING, "{names} {was} replaced, and the old subscription still delivers."),
    Group.LEFTOVER: (Level.WARNING, "{names} {is} unmanaged, under a name of this stack, and still {delivers}."),
    Group.LOOK_ALIKE: (Level.WARNING, "{names} {is} unmanaged, with a name like this stack's."),
    Group.STRANGER: (Level.WARNING, "{names} {is} unmanaged, and no stack of this project declares {it}."),
}
"""What each group of a drift report is in a check-up. A group that is not here is no finding."""

_ONE = {"is": "is", "has": "has", "was": "was", "it": "it", "its": "its", "delivers": "delivers"}
_MANY = {"is": "are", "has": "have", "was": "were", "it": "them", "its": "their", "delivers": "deliver"}

_SETTLED_BY_UP = frozenset(
    {Group.TAKEN_OVER, Group.HANDED_OVER, Group.MISSING, Group.DIFFERENT, Group.REMOVED, Group.REPLACED}
)


BEFORE = "Settle the lines above first."
"""The next step of a line about something that can't be looked at because of an earlier line."""


def config_lines(problems: Sequence[Problem], *, subscriptions: int) -> list[Line]:
    """The line about a stack's config, which declares so many *subscriptions*, and has these *problems*."""
    worst = next((each for each in problems if each.severity is Severity.ERROR), next(iter(problems), None))
    if worst is None:
        return [Line(Check.CONFIG, Level.OK, f"The config declares {count(subscriptions, 'subscription')}.")]
    level = Level.FAILED if worst.severity is Severity.ERROR else Level.WARNING
    step = f"Run `{argyle_webhooks('validate')}`, which shows all problems."
    return [Line(Check.CONFIG, level, f"{count(len(problems), 'problem')}, the first: {worst}", step)]


def state_lines(state: StackState, *, stack: str) -> Iterator[Line]:
    """The lines about a state that can be read: what it manages, and what an interrupted run has left."""
    yield Line(Check.STATE, Level.OK, f"The state manages {count(len(state.subscriptions), 'subscription')}.")
    if state.pending:
        names = named([each.resource for each in state.pending])
        what = f"An interrupted run did not record whether it created {names}."
        clear = pulumi("refresh --clear-pending-creates", stack=stack)
        step = f"Run `{pulumi('up', stack=stack)}`, then `{clear}`."
        locked = f"If the stack is locked, run `{pulumi('cancel', stack=stack)}` first."
        yield Line(Check.STATE, Level.FAILED, what, f"{step} {locked}")


def account_line(environment: Environment, *, live: int) -> Line:
    """The line about an account that is the stack's, with so many *live* subscriptions."""
    what = f"The key opens this stack's account in {environment.value}: {count(live, 'subscription')} live."
    return Line(Check.ACCOUNT, Level.OK, what)


def unproven_account_line(names: Sequence[str]) -> Line:
    """The line about an account that can't be compared with the state, and the *names* of what is live there."""
    live = f"Live in it: {named(sorted(names))}." if names else "Nothing is live in it."
    what = f"Whether the account is this stack's is not known. {live}"
    return Line(Check.ACCOUNT, Level.UNKNOWN, what, BEFORE)


def drift_lines(drift: Drift, *, stack: str) -> list[Line]:
    """A line for each group of differences between the config and what is live; one that is ok without any.

    Where only a secret differs, or only a URL by a small mistake, :func:`secret_lines` or :func:`url_lines` say more,
    so that the cause is the first line about it. So do the lines about ``argyle:knownUnmanaged``.
    """
    told = [each for each in drift.findings if not _is_explained(each)]
    lines = [
        Line(Check.DRIFT, level, _words(what, found), _step(group, stack))
        for group, (level, what) in _DRIFT.items()
        if (found := [each for each in told if each.group is group])
    ]
    if drift.refused:
        what = f"`pulumi up` refuses this config: {drift.refused[0]}"
        lines.insert(0, Line(Check.DRIFT, Level.FAILED, what, "Correct the config."))
    matching = f"{count(drift.in_step, 'subscription')} live as declared."
    if not drift.is_empty:
        matching += " The next lines say what differs."
    elsewhere = [Line(Check.DRIFT, Level.UNKNOWN, each, OTHER_KEY) for each in in_other_accounts(drift.elsewhere)]
    return [*(lines or [Line(Check.DRIFT, Level.OK, matching)]), *elsewhere, *_known_lines(drift, stack)]


def _is_explained(each: Finding) -> bool:
    """Whether another line says more about a finding than its group."""
    if each.change is not None and each.group is Group.DIFFERENT:
        return each.change.fields == ("secret",) or (each.change.fields == ("url",) and _nearly(each) is not None)
    return each.known is not None


def _known_lines(drift: Drift, stack: str) -> Iterator[Line]:
    """The lines about entries of ``argyle:knownUnmanaged`` that apply to nothing: not any more, or not at all."""
    for each in drift.findings:
        if each.live is not None and each.known is not None and each.group is not Group.KNOWN:
            what = f"`{each.live.name}` is unmanaged. It was known until {each.known.until}: {each.known.reason}."
            drifted = argyle_webhooks("drift", stack=stack)
            step = f"Set a later date, or run `{drifted}`, which shows the command that deletes it."
            yield Line(Check.DRIFT, Level.WARNING, what, step)
    for entry in drift.unmatched:
        what = f"`{KNOWN_UNMANAGED}[{entry.place}]` ({entry}) matches no live, unmanaged subscription."
        yield Line(Check.DRIFT, Level.WARNING, what, "Remove the entry.")


def _words(what: str, found: Sequence[Finding]) -> str:
    return what.format(names=listed([_what(each) for each in found]), **(_ONE if len(found) == 1 else _MANY))


def _what(each: Finding) -> str:
    """The name of what differs; a managed one by its resource, with the fields that differ."""
    if each.live is not None and not each.managed:
        return f"`{each.live.name}`"
    fields = f" ({', '.join(each.change.fields)})" if each.change and each.group is Group.DIFFERENT else ""
    return f"`{each.resource}`{fields}"


def _step(group: Group, stack: str) -> str:
    if group in _SETTLED_BY_UP:
        return f"Run `{_up(stack)}`."
    return f"Run `{argyle_webhooks('drift', stack=stack)}`, which shows the command for each."


def _up(stack: str) -> str:
    return pulumi("up --refresh", stack=stack)


def secret_lines(
    drift: Drift, live: Iterable[LiveSubscription], wanted: Mapping[str, Subscription], *, stack: str
) -> Iterator[Line]:
    """The lines about secrets: which live one is not the declared one, and where none is set at Argyle.

    Args:
        drift: the differences.
        live: the account's whole list. If it shows one secret, then Argyle shows secrets, and a missing one is not set.
        wanted: the declared subscription of each managed one, by id.
        stack: the stack's name.
    """
    rows = list(live)
    is_shown = any(not is_hidden(each.subscription.secret) for each in rows)
    managed = [each for each in rows if each.id in wanted]
    other = [each.resource or "" for each in drift.findings if each.group is Group.DIFFERENT and _has(each, "secret")]
    unset = [each.name for each in managed if wanted[each.id].secret and not each.subscription.secret and is_shown]
    hidden = [each for each in managed if wanted[each.id].secret and is_hidden(each.subscription.secret)]
    if other:
        what = f"The live secret of {named(other)} is not the declared one, so receivers refuse its deliveries."
        yield Line(Check.SECRET, Level.FAILED, what, f"Run `{_up(stack)}`.")
    if unset:
        what = f"Argyle has no secret for {named(unset)}, so deliveries are unsigned and receivers refuse them."
        yield Line(Check.SECRET, Level.FAILED, what, f"Set a new secret in the config, then run `{_up(stack)}`.")
    if len(hidden) > len(unset):
        number = len(hidden) - len(unset)
        what = f"{count(number, 'secret')} could not be compared, because Argyle does not show secrets."
        yield Line(Check.SECRET, Level.UNKNOWN, what, "To compare with the receiver, add `--signed`.")
    if not other and not hidden:
        yield Line(Check.SECRET, Level.OK, "Each live secret is the declared one.")


def _has(each: Finding, field: str) -> bool:
    return each.change is not None and field in each.change.fields


def url_lines(drift: Drift, declared: Iterable[Subscription]) -> Iterator[Line]:
    """The lines about live URLs that differ so little from a declared one that one of the two looks like a mistake."""
    urls = NearMisses({each.url for each in declared})
    for each in drift.findings:
        if _has(each, "url"):
            name, level, found = each.resource, Level.FAILED, _nearly(each)
        elif isinstance(each.live, LiveSubscription) and not each.managed:
            name, level, url = each.live.name, Level.WARNING, each.live.subscription.url
            found = (url, *nearly) if (nearly := urls.find(url)) else None
        else:
            continue
        if found:
            live, wanted, where = found
            live, wanted = Url.parse(live).shown, Url.parse(wanted).shown
            what = f"The live URL of `{name}` is {live}. It differs {where} from the declared {wanted}."
            yield Line(Check.URL, level, what, "Check which of the two is right.", subscription=name or "")


def _nearly(each: Finding) -> tuple[str, str, str] | None:
    """The live and the declared URL of a managed one, and where they differ, if only in a small thing."""
    before, after = (each.change.before, each.change.after) if each.change else (None, None)
    where = near_miss(before.url, after.url) if before and after else ""
    return (before.url, after.url, where) if before and after and where else None


_SILENT = {
    Kind.BEHIND: "Nothing, although Argyle sent another subscription with the same events something later.",
    Kind.NEVER_SENT: "Nothing for longer than its `quietAfter`.",
    Kind.QUIET: "Nothing for longer than its `quietAfter`.",
}


def sending_lines(
    managed: Iterable[tuple[str, LiveSubscription]], silent: Iterable[Silence], sent: Mapping[str, str]
) -> Iterator[Line]:
    """A line for each live subscription: when Argyle last sent it something, and whether that is too long ago.

    Args:
        managed: each with its resource.
        silent: those that are sent nothing although something is due.
        sent: when each was last sent something, in words, by id.
    """
    kinds = {each.live.id: each.kind for each in silent}
    for resource, live in sorted(managed, key=lambda each: each[0]):
        last = f"Last sent: {sent[live.id]}{', accepted or not' if live.last_sent_at else ''}."
        kind = kinds.get(live.id)
        if kind is None:
            yield Line(Check.LAST_SENT, Level.OK, last, subscription=resource)
        else:
            step = "Check in Argyle's Console that accounts are connected and refreshed, then ask Argyle's support."
            yield Line(Check.LAST_SENT, Level.FAILED, f"{_SILENT[kind]} {last}", step, subscription=resource)


_OF_A_REFRESH = frozenset({"gigs.added", "paystubs.added", WILDCARD})
"""What a simulated refresh causes (Sandbox guide: "1-5 new paystubs and gig events are added")."""


def due_after_refresh(managed: Iterable[tuple[str, LiveSubscription]]) -> dict[str, str]:
    """The resources of the subscriptions that show that they are sent something after a simulated refresh, by id.

    Where Argyle does not say when it last sent something, nothing would show.
    """
    return {
        live.id: resource
        for resource, live in managed
        if _OF_A_REFRESH & set(live.subscription.events) and live.last_sent_at != ""
    }


def moved(before: Iterable[LiveSubscription], after: Iterable[LiveSubscription], ids: Iterable[str]) -> str:
    """The id of a subscription of *ids* that was sent something between two lists; empty for none."""
    sent = {each.id: each.last_sent_at for each in before}
    wanted = set(ids)
    return next((each.id for each in after if each.id in wanted and each.last_sent_at != sent.get(each.id)), "")


def end_to_end_line(resource: str, *, seconds: float) -> Line:
    """The line about a simulated refresh: the *resource* that was sent something within *seconds*, or none."""
    if resource:
        what = f"Argyle sent `{resource}` something {seconds:.0f} seconds after the simulated refresh, accepted or not."
        return Line(Check.END_TO_END, Level.OK, what)
    what = f"Argyle sent nothing within {seconds:.0f} seconds of the simulated refresh."
    return Line(Check.END_TO_END, Level.FAILED, what, "Run again in a few minutes, then ask Argyle's support.")

"""``argyle-webhooks verify``: verify the signatures of saved deliveries."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from argyle_provider.cli._output import Format, FormatOption, show
from argyle_provider.cli._secrets import (
    VARIABLE,
    SecretEnvOption,
    StackSecretsOption,
    secret_in,
    secrets_from,
    secrets_of_other_stacks,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from argyle_provider.core.deliveries import Delivery, NamedSecret
    from argyle_provider.report.verify import Checked


def verify(  # noqa: PLR0913 - the options of one command
    *,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Recorded deliveries, or the body of one; - is standard input.")
    ] = "-",
    signature: Annotated[
        str | None,
        typer.Option(
            metavar="HEX", help="The X-Argyle-Signature that came with the body; recorded deliveries have it."
        ),
    ] = None,
    stack: StackSecretsOption = None,
    secret_env: SecretEnvOption = [],  # noqa: B006 - typer reads it and never changes it
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="If a delivery does not verify, try the known mistakes and name the one that fits."
        ),
    ] = False,
    other_secret_env: Annotated[
        list[str],
        typer.Option(
            "--other-secret-env",
            metavar="NAME",
            help="A variable with another environment's secret, for --explain. --stack tries other stacks too.",
        ),
    ] = [],  # noqa: B006 - as above
    report: FormatOption = Format.TEXT,
) -> None:
    """Verify saved deliveries, offline.

    FILE has recorded deliveries, as `argyle-webhooks listen` writes them with --record or --format json, or one body,
    byte for byte as it arrived. Secrets come from a stack or from variables, never from an argument.

    Exit codes: 0 every delivery is signed with one of the secrets, 1 a delivery is not or can't be read, 2 wrong usage.

    \b
    Examples:
      argyle-webhooks verify --stack sandbox deliveries/20261125T093107412Z-000012-gigs.added.json
      argyle-webhooks verify --explain --signature c8bb004d body.json
    """
    from argyle_provider.core.deliveries import Verdict
    from argyle_provider.report.verify import verify_json, verify_text

    deliveries = _deliveries(file, signature)
    secrets = secrets_from(stack, secret_env)
    if not secrets:
        message = (
            f"There is no secret. Set {VARIABLE}, or name another variable with --secret-env, or a stack with --stack."
        )
        raise typer.BadParameter(message)
    checked = _check(deliveries, secrets, explain=explain)
    if explain and any(_is_unexplained(each) for each in checked):
        others = [*map(secret_in, other_secret_env), *(secrets_of_other_stacks(stack) if stack else ())]
        checked = _check(deliveries, secrets, others, explain=True)
    if report is Format.JSON:
        typer.echo(verify_json(checked))
    else:
        show(verify_text(checked, explained=explain))
    raise typer.Exit(int(any(each.verdict is not Verdict.OK for each in checked)))


def _deliveries(file: str, signature: str | None) -> list[Delivery]:
    from argyle_provider import signature as signatures
    from argyle_provider.core.deliveries import Delivery, names_in
    from argyle_provider.deliveries.records import parse_deliveries

    content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    where = "standard input" if file == "-" else file
    recorded = parse_deliveries(content.decode("utf-8", "replace"), where=where)
    if recorded is not None:
        if signature is not None:
            message = "Remove --signature: recorded deliveries have their signatures."
            raise typer.BadParameter(message)
        return recorded
    if signature is None:
        message = (
            f"This is the body of a delivery ({where}). Give the {signatures.HEADER} that came with it in --signature."
        )
        raise typer.BadParameter(message)
    event, name = names_in(content)
    return [Delivery(content, {signatures.HEADER: signature}, event=event, name=name)]


def _check(
    deliveries: Sequence[Delivery],
    secrets: Sequence[NamedSecret],
    others: Sequence[NamedSecret] = (),
    *,
    explain: bool,
) -> list[Checked]:
    from argyle_provider.core.deliveries import judge
    from argyle_provider.core.mistakes import explain as explained
    from argyle_provider.report.verify import Checked

    checked = []
    for each in deliveries:
        verdict, index = judge(each.body, each.signature, [secret.value for secret in secrets])
        wrong = explain and index is None and each.signature
        checked.append(
            Checked(
                each,
                verdict,
                secret=None if index is None else secrets[index].name,
                explanation=explained(each.body, each.signature or "", secrets, others) if wrong else None,
            )
        )
    return checked


def _is_unexplained(checked: Checked) -> bool:
    return checked.secret is None and checked.explanation is None and bool(checked.delivery.signature)

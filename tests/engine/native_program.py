"""The stack's config, declared with the native component: what a program in any language does."""

import pulumi

config = pulumi.Config("argyle")


def entries() -> dict[str, dict[str, object]]:
    """The entries of the stack's config, with their secrets as Pulumi secrets."""
    found = config.require_object("subscriptions")
    return {
        key: each | ({"secret": pulumi.Output.secret(each["secret"])} if "secret" in each else {})
        for key, each in found.items()
    }


class StackSubscriptions(pulumi.ComponentResource):
    """The component of the package, as a generated SDK has it."""

    def __init__(self, name: str, inputs: dict[str, object]) -> None:
        super().__init__("argyle:index:StackSubscriptions", name, inputs, remote=True)


StackSubscriptions(
    "argyle",
    {
        "entries": entries(),
        "maxDeletions": config.get_int("maxDeletions"),
        "replacement": config.get("replacement"),
    },
)

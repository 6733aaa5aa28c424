"""`argyle-webhooks stacks new`: a stack for a developer or a pull request, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.cli.live import PAYROLL

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.cli.live import LiveStack

URL = "https://ana.example.com/argyle"
NEW = ("stacks", "new", "dev-ana", "--from", "dev", "--url", URL)


@pytest.fixture(name="team")
def _team(dev: LiveStack) -> LiveStack:
    """The stack `dev` with a protected entry, in the backend."""
    dev.declare({"payroll": {**PAYROLL, "protect": True}})
    dev.in_backend(dev=5)
    return dev


def file(team: LiveStack) -> Path:
    """The file of the new stack."""
    return team.project.root / "stacks" / "Pulumi.dev-ana.yaml"


def test_it_makes_the_stack_and_then_its_file(team: LiveStack) -> None:
    """With its own URL, unprotected, and with secrets encrypted for it."""
    code, out, err = team.project.run(*NEW)

    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "Made stack `dev-ana` and its file stacks/Pulumi.dev-ana.yaml, from stack `dev`.",
        f"It declares 1 subscription in environment local, to {URL}",
        "",
        "To deploy the stack, run:",
        "  pulumi up --stack dev-ana",
        "To remove it with its subscriptions and its file, run:",
        "  pulumi destroy --remove --stack dev-ana",
    ]
    source = (team.project.root / "stacks" / "Pulumi.dev.yaml").read_text()
    assert file(team).read_text() == (
        source.replace(str(PAYROLL["url"]), URL).replace("true", "false").replace("v1:sealed", "v1:sealed-again")
    )
    assert team.asked() == ["stack init"]
    assert team.project.run("validate")[0] == 0


def test_a_file_is_never_overwritten(team: LiveStack) -> None:
    """Somebody may have edited it."""
    file(team).write_text("mine")

    code, _, err = team.project.run(*NEW)

    assert (code, file(team).read_text(), team.asked()) == (2, "mine", [])
    assert "stacks/Pulumi.dev-ana.yaml already exists." in err


@pytest.mark.parametrize(("resources", "words"), [(8, "has 8 resources."), (0, "has no resources.")])
def test_a_stack_that_has_lost_its_file_gets_it_again(team: LiveStack, resources: int, words: str) -> None:
    """The file of a pull request's stack is not committed, and a killed run leaves a stack without one."""
    team.in_backend(dev=5, dev_ana=resources)

    code, out, _ = team.project.run(*NEW)

    assert code == 0
    assert f"Stack `dev-ana` is in the backend already and {words}\nMade its file " in out
    assert URL in file(team).read_text()
    assert team.asked() == ["config cp"]


def test_a_refusal_of_the_engine_leaves_nothing(team: LiveStack) -> None:
    """The stack may have been made before the engine refused."""
    (team.files / "refuses").write_text("error: incorrect passphrase")

    code, _, err = team.project.run(*NEW)

    assert (code, file(team).exists()) == (1, False)
    assert "Set the right one, then run again." in err
    assert team.asked() == ["stack init", "stack rm"]


def test_a_stack_that_somebody_else_makes_meanwhile_is_not_removed(team: LiveStack) -> None:
    """It may have no resources yet, so the engine would remove it."""
    (team.files / "refuses").write_text("error: stack 'team/argyle/dev-ana' already exists")

    code, _, err = team.project.run(*NEW)

    assert (code, file(team).exists(), team.asked()) == (1, False, ["stack init"])
    assert "already exists. Somebody else may have made the stack just now." in err


@pytest.mark.parametrize(
    ("error", "code"), [(KeyboardInterrupt(), 130), (OSError(28, "No space left on device", "x"), 1)]
)
@pytest.mark.parametrize("is_new", [True, False])
def test_an_interruption_leaves_nothing_new(
    team: LiveStack, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, *, is_new: bool
) -> None:
    """No file, and no stack that was not there before."""

    def fails(*_: object) -> None:
        raise error

    if not is_new:
        team.in_backend(dev=5, dev_ana=8)
    monkeypatch.setattr("argyle_provider.cli.stacks_new.write_whole", fails)

    assert team.project.run(*NEW)[0] == code
    assert not file(team).exists()
    assert team.asked() == (["stack init", "stack rm"] if is_new else ["config cp"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from", "nowhere", "--url", URL), "Stack `nowhere` has no file here. Run `argyle-webhooks stacks`"),
        (("--from", "live", "--url", URL), "Stack `live` is in production"),
        (("--from", "broken", "--url", URL), "Stack `broken` can't be copied, because its file has errors:"),
        (("--from", "sandbox", "--url", URL), "Run `pulumi stack init sandbox`, then run again."),
        (("--from", "dev", "--url", "http://ana.example.com"), "payroll.url: `http://` is not allowed"),
        (("--from", "strict", "--url", "https://evil.org"), "`evil.org` is not"),
        (("--from", "dev", "--url", ""), "payroll.url: "),
    ],
)
def test_what_is_refused_changes_nothing(team: LiveStack, arguments: tuple[str, ...], words: str) -> None:
    """Production, an unusable source, and a URL that the source's rules don't allow."""
    project = team.project
    project.write("live", {"payroll": {**PAYROLL, "secret": {"secure": "v1:x"}}}, environment="production")
    project.write("broken", {"payroll": {"events": ["gigs.aded"]}})
    strict = {"payroll": {**PAYROLL, "secret": {"secure": "v1:y"}}}
    project.write("strict", strict, environment="local", allowedHosts=["*.example.com"])

    code, out, err = project.run("stacks", "new", "dev-ana", *arguments)

    assert (code, out, team.asked(), file(team).exists()) == (1, "", [], False)
    assert words in err


def test_a_name_that_another_stack_declares_is_refused(team: LiveStack) -> None:
    """Two stacks of one account could take over each other's subscription."""
    team.project.write("other", {"x": {**PAYROLL, "secret": {"secure": "v1:z"}, "name": "dev-ana-payroll"}})
    team.project.write("sand", {"payroll": {**PAYROLL, "secret": {"secure": "v1:u"}}})
    team.in_backend(sand=5)

    code, _, err = team.project.run("stacks", "new", "dev-ana", "--from", "sand", "--url", URL)

    assert code == 1
    assert "Stack `other` in the same environment declares the API name `dev-ana-payroll` too." in err


def test_a_risk_is_shown(team: LiveStack) -> None:
    """It stops nothing, as in `validate`."""
    live = {**PAYROLL, "secret": {"secure": "v1:x"}, "url": "https://ana.example.com", "protect": True}
    team.project.write("live", {"payroll": live}, environment="production")
    team.project.write("sand", {"payroll": {**PAYROLL, "secret": {"secure": "v1:u"}}})
    team.in_backend(sand=5)

    code, out, _ = team.project.run("stacks", "new", "DEV", "--from", "sand", "--url", "https://x.org/%20")

    assert code == 0
    assert "! warning: " in out


def test_options_of_the_list_stand_before_nothing_else(team: LiveStack) -> None:
    """An option in the wrong place is not ignored."""
    code, _, err = team.project.run("stacks", "--backend", *NEW[1:])

    assert code == 2
    assert "Put --backend after 'new'." in err

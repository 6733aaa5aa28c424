"""`argyle-webhooks validate`: every problem at once, offline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from argyle_provider.core.commands import set_secret
from tests.unit.cli.conftest import PAYROLL, SECURE

if TYPE_CHECKING:
    from tests.unit.cli.conftest import Project
    from tests.unit.cli.live import LiveStack

WRONG = {
    "payroll": {**PAYROLL, "url": "http://hooks.example.com", "events": ["gigs.aded"]},
    "audit": {**PAYROLL, "secret": "in-clear", "nmae": "x"},
}


def test_nothing_wrong_is_said_and_0(project: Project) -> None:
    """The summary counts the stacks."""
    assert project.run("validate") == (0, "1 stack: no problems.\n", "")


def test_all_problems_of_all_stacks_are_told_with_their_places(project: Project) -> None:
    """In the order of the files. A secret in plain text is not printed."""
    project.write("production", {"payroll": {**PAYROLL, "protect": False}}, environment="production")
    project.write("sandbox", WRONG)

    code, out, err = project.run("validate")

    assert (code, err) == (1, "")
    assert "in-clear" not in out
    lines = out.splitlines()
    assert lines[0].startswith("! warning: stacks/Pulumi.production.yaml:5:7: argyle:subscriptions.payroll: ")
    assert lines[1].startswith("- error: stacks/Pulumi.sandbox.yaml:6:9: argyle:subscriptions.payroll.url: ")
    assert "Did you mean `gigs.added`?" in lines[2]
    assert "Did you mean `name`?" in out
    assert lines[-1] == "2 stacks: 4 errors, 1 warning."


def test_a_program_gets_the_same_facts(project: Project) -> None:
    """The JSON report has file, line and column."""
    project.write("sandbox", {"payroll": {**PAYROLL, "events": ["gigs.aded"]}})

    assert project.json("validate") == {
        "version": 1,
        "stacks": [
            {
                "stack": "sandbox",
                "problems": [
                    {
                        "severity": "error",
                        "path": ["argyle:subscriptions", "payroll", "events", "gigs.aded"],
                        "message": "Unknown event `gigs.aded`. Did you mean `gigs.added`? If the event is new, set "
                        "`allowUnknownEvents: true`.",
                        "file": "stacks/Pulumi.sandbox.yaml",
                        "line": 11,
                        "column": 11,
                    }
                ],
            }
        ],
    }


def test_annotations_stand_at_the_line_and_can_t_break_out(project: Project) -> None:
    """A name with a line break must not start another workflow command."""
    project.write("sandbox", {"a\n::set-output name=x::y": PAYROLL, "b": {**PAYROLL, "url": "http://b.example.com"}})

    code, out, _ = project.run("validate", "--format", "github")

    assert code == 1
    assert [line[:8] for line in out.splitlines()] == ["::error "] * 2
    assert "%0A::set-output name=x::y" in out
    assert "::error file=stacks/Pulumi.sandbox.yaml,line=17,col=9::argyle:subscriptions.b.url: `http" in out


def test_chosen_files_are_looked_at_together(project: Project) -> None:
    """Other files are not read."""
    project.write("other", {"payroll": {**PAYROLL, "name": "sandbox-payroll"}})
    project.write("broken", [])

    code, out, _ = project.run("validate", "stacks/Pulumi.sandbox.yaml", "stacks/Pulumi.other.yaml")

    assert code == 1
    assert "Stack `sandbox` in the same environment declares the API name `sandbox-payroll` too." in out
    assert "broken" not in out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("config: [", "is not valid YAML"),
        ("", "argyle:environment: `argyle:environment` is missing in stack `sandbox`"),
        ("config: [a]", "A stack file must be a map with `config:`"),
        ("config: {argyle:environment: sandbox}", "For a stack without subscriptions, write"),
        (
            "config: {argyle:environment: sandbox, argyle:subscriptions: {secure: x}}",
            "`argyle:subscriptions` is encrypted as one value",
        ),
        ("\x00", "The file has a control character here"),
        ("config: &a {argyle:subscriptions: *a}", "the value would never end"),
    ],
)
def test_whatever_is_in_the_file_is_a_sentence(project: Project, text: str, expected: str) -> None:
    """It is never a traceback."""
    (project.root / "stacks" / "Pulumi.sandbox.yaml").write_text(text)

    code, out, err = project.run("validate")

    assert (code, err) == (1, "")
    assert expected in out


def test_what_comes_from_an_environment_is_not_missed(project: Project) -> None:
    """Pulumi ESC can provide the required keys. What is in the file is still checked."""
    (project.root / "stacks" / "Pulumi.sandbox.yaml").write_text(
        "environment: [shared]\nconfig:\n  argyle:maxDeletions: -1\n"
    )

    _, out, _ = project.run("validate")

    assert "is missing" not in out
    assert "argyle:maxDeletions: `argyle:maxDeletions` must be 0 or more" in out


@pytest.mark.parametrize("arguments", [["notes.txt"], ["stacks/Pulumi.sandbox.yaml"] * 2, ["stacks/none.yaml"]])
def test_what_is_no_stack_file_is_wrong_usage(project: Project, arguments: list[str]) -> None:
    """A file with another name belongs to no stack."""
    (project.root / "notes.txt").write_text("")

    code, _, err = project.run("validate", *arguments)

    assert code == 2
    assert err.startswith("Error: ")
    assert arguments[-1] in err
    assert err.count("\n") == 1


def test_a_project_without_stack_files_says_where_it_looked(project: Project) -> None:
    """A check of nothing is not a success."""
    (project.root / "stacks" / "Pulumi.sandbox.yaml").unlink()

    code, _, err = project.run("validate")

    assert code == 2
    assert "There are no stack files" in err


def test_a_secret_that_two_environments_share_is_told_where_it_can_be_known(project: Project) -> None:
    """If the ciphertext was copied. A secret that is entered twice has two ciphertexts."""
    project.write("production", {"payroll": {**PAYROLL, "url": "https://p.example.com"}}, environment="production")
    same = project.run("validate")[1]
    other = {**PAYROLL, "url": "https://p.example.com", "secret": {"secure": f"{SECURE['secure']}x"}}
    project.write("production", {"payroll": other}, environment="production")

    assert "Stack `production` in environment production has the same secret" in same
    assert project.run("validate")[1] == "2 stacks: no problems.\n"


@pytest.mark.parametrize("value", ["not set yet: dev.payroll", "", "hush hush", "hush-h\u00fcsh", "hush!hush"])
@pytest.mark.parametrize(
    "place", ["argyle:subscriptions.payroll.secret", "argyle:defaults.secret", "argyle:apiKeySecret"]
)
def test_a_secret_that_is_not_encrypted_is_an_error(project: Project, value: str, place: str) -> None:
    """An exported placeholder, or a plain secret under `secure`: Pulumi stops without saying where."""
    entry: dict[str, Any] = {"url": "https://hooks.example.com/argyle", "events": ["gigs.added"], "secret": SECURE}
    keys: dict[str, Any] = {}
    match place.split("."):
        case ["argyle:subscriptions", *_]:
            entry["secret"] = {"secure": value}
        case ["argyle:defaults", _]:
            del entry["secret"]
            keys["defaults"] = {"secret": {"secure": value}}
        case _:
            keys["apiKeySecret"] = {"secure": value}
    project.write("dev", {"payroll": entry}, **keys)

    code, out, _ = project.run("validate")

    what = "is not set yet" if value.startswith("not set") else "under `secure` is not encrypted"
    (error,) = [line for line in out.splitlines() if f"{place}: The secret {what}. Run " in line]
    assert code == 1
    assert error.startswith("- error: stacks/Pulumi.dev.yaml:")
    assert error.endswith(f"Run `{set_secret(place.split('.'), stack='dev')}`.")
    assert "hush" not in out


def test_the_backend_is_asked_only_on_request(dev: LiveStack) -> None:
    """What it shows is a warning: a new stack's file comes before its deployment."""
    dev.in_backend(pr_12=8)

    code, out, err = dev.project.run("validate", "--backend")

    assert (code, err) == (0, "")
    assert "! warning: stacks/Pulumi.sandbox.yaml:1:1: config: Stack `sandbox` is not in the backend, so none" in out
    assert "! warning: pr-12: Stack `pr-12` has no file here but 8 resources" in out
    assert "2 warnings." in out
    assert dev.project.run("validate")[1] == "2 stacks: no problems.\n"


def test_without_a_backend_the_files_are_checked_and_a_line_says_so(dev: LiveStack) -> None:
    """A pull request from a fork has no access to the backend."""
    code, out, err = dev.project.run("validate", "--backend")

    assert (code, out) == (0, "2 stacks: no problems.\n")
    assert err.startswith("Note: The backend was not asked which stacks are deployed. `pulumi stack ls` failed.")
    assert len(err.splitlines()) == 1


def test_the_backend_is_compared_with_all_files(project: Project) -> None:
    """Among some of them, every other stack would have no file."""
    code, _, err = project.run("validate", "--backend", "stacks/Pulumi.sandbox.yaml")

    assert code == 2
    assert "Name no files." in err

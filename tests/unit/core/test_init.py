"""What a new repository has, and which files can be written."""

from __future__ import annotations

import pytest

from argyle_provider.cli.listen import DEFAULT_PORT
from argyle_provider.core.expansion import expand_all
from argyle_provider.core.init import (
    LOCAL_URL,
    Answers,
    Draft,
    StackAnswer,
    backend_problems,
    decide,
    declaration,
    problems,
    project_problems,
    url_problems,
)
from argyle_provider.core.model import Environment, Severity
from argyle_provider.core.validation import validate

URL = "https://hooks.example.com/argyle"
DRAFTS = [Draft("Pulumi.yaml", "name: argyle\n"), Draft("README.md", "# argyle\n", is_own=True), Draft("zoo", "z\n")]


@pytest.mark.parametrize(
    ("text", "name", "environment", "url"),
    [
        (f"sandbox={URL}", "sandbox", "sandbox", URL),
        (f"dev:sandbox={URL}?a=b:c", "dev", "sandbox", f"{URL}?a=b:c"),
        ("production", "production", "production", ""),
        ("dev:local", "dev", "local", ""),
        ("", "", "", ""),
    ],
)
def test_a_stack_is_written_in_one_word(text: str, name: str, environment: str, url: str) -> None:
    """Its environment is its own name unless another one is written; the URL can have `=` and `:`."""
    assert StackAnswer.of(text) == StackAnswer(name, environment, url)


def test_without_any_answer_there_is_the_local_stack() -> None:
    """It needs no account, and its receiver is where `argyle-webhooks listen` listens."""
    answers = Answers().with_local()

    assert problems(answers) == ()
    assert answers.stacks == (StackAnswer("local", "local", LOCAL_URL),)
    assert f":{DEFAULT_PORT}/" in LOCAL_URL


@pytest.mark.parametrize("field", ["stacks", "live"])
def test_a_local_stack_of_ones_own_stays(field: str) -> None:
    """It is not declared twice."""
    own = (StackAnswer("local", "local", "http://127.0.0.1:1/mine"),)
    answers = Answers(stacks=own) if field == "stacks" else Answers(live=own[0])

    assert answers.with_local() == answers


@pytest.mark.parametrize("environment", [each.value for each in Environment])
def test_a_new_stack_is_valid(environment: str) -> None:
    """In each environment it has one entry, which expands to two subscriptions, and production is protected."""
    declared = declaration(StackAnswer("dev", environment, LOCAL_URL if environment == "local" else URL))

    assert [each for each in validate(declared) if each.severity is Severity.ERROR] == []
    assert [each.resource for each in expand_all(declared)] == ["payroll", "payroll-partial-30"]
    assert [each.protect for each in declared.entries] == [environment == "production"]


@pytest.mark.parametrize(
    "name", ["", "a b", "..", "../x", "-x", ".x", "a/b", "b\u00fccher", "a\n", "x" * 101, "a:b", "'"]
)
def test_a_name_that_pulumi_refuses_is_refused(name: str) -> None:
    """The sentence says which names there are, and shows no character that a terminal acts on."""
    (found,) = project_problems(name)

    assert found.startswith("The project's name must start with a letter or digit")
    assert found.isprintable()


@pytest.mark.parametrize("name", ["argyle", "0042", "yes", "my-app.webhooks_2", "x" * 100])
def test_a_name_that_pulumi_accepts_is_accepted(name: str) -> None:
    """Also where YAML would read the bare name as something else."""
    assert project_problems(name) == ()


@pytest.mark.parametrize(
    "url", ["", "s3://our-state?region=eu-west-1", "gs://x/y", "azblob://x", "https://api.pulumi.com", "file://~"]
)
def test_a_backend_is_a_url_that_pulumi_knows(url: str) -> None:
    """Or nothing, which leaves the choice to `pulumi login`."""
    assert backend_problems(url) == ()


@pytest.mark.parametrize(
    "url", ["state", "ftp://x", "s3://", "s3://a b", "s3://a\nx: y", "https://me:hunter2@example.com"]
)
def test_another_backend_is_refused(url: str) -> None:
    """A password would be in git; the message does not repeat it."""
    (found,) = backend_problems(url)

    assert found.startswith("The backend")
    assert "hunter2" not in found


def test_a_url_is_judged_as_in_a_stack_file() -> None:
    """By the environment."""
    assert url_problems(URL, "production") == ()
    assert url_problems("http://127.0.0.1:1/", "local") == ()
    assert "`http://` is not allowed" in url_problems("http://example.com/", "sandbox")[0]


def test_everything_wrong_is_found_at_once() -> None:
    """Each problem names its answer."""
    answers = Answers(
        project="a b",
        backend="nowhere",
        stacks=(
            StackAnswer.of("sandbox"),
            StackAnswer.of("dev=x"),
            StackAnswer.of("dev:prodution=x"),
            StackAnswer.of("a/b:sandbox=x"),
            StackAnswer.of("qa:sandbox=http://example.com"),
        ),
        live=StackAnswer.of(f"Sandbox:sandbox={URL}"),
    )

    found = problems(answers)

    expected = [
        "The project's name must start",
        "The backend must be",
        "Stack `dev` has no environment. Write one, like `dev:sandbox`.",
        "Stack `dev` has an unknown environment `prodution`. Did you mean `production`?",
        "Stack `dev` is given twice.",
        "A stack's name must start",
        "Stack `Sandbox` is given twice.",
        "Stack `sandbox` has no URL.",
        "Stack `a/b`: ",
        "Stack `qa`: `http://` is not allowed",
        "Stack `Sandbox` starts from what is live",
    ]
    assert [words for words in expected if not any(each.startswith(words) for each in found)] == []
    assert len(found) == len(expected)


def test_in_an_empty_folder_everything_is_new() -> None:
    """Pulumi.yaml comes last: a run that is stopped half-way leaves no project, and can be repeated."""
    writing = decide(DRAFTS, {})

    assert [each.path for each in writing.new] == ["README.md", "zoo", "Pulumi.yaml"]
    assert (writing.kept, writing.different) == ((), ())


def test_a_second_time_nothing_is_new() -> None:
    """Equal files stay."""
    writing = decide(DRAFTS, {each.path: each.content for each in DRAFTS})

    assert (writing.new, writing.different) == ((), ())


def test_what_is_different_is_never_new() -> None:
    """The team's own file stays, and another one is named."""
    writing = decide(DRAFTS, {each.path: b"mine" for each in DRAFTS})

    assert writing.new == ()
    assert [each.path for each in writing.kept] == ["README.md"]
    assert [each.path for each in writing.different] == ["zoo", "Pulumi.yaml"]

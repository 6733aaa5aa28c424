"""The files of a new repository."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from argyle_provider.config.offline import read_together
from argyle_provider.config.project import StackFolder, usable_project_file
from argyle_provider.core.init import Answers, Draft, StackAnswer, decide, problems
from argyle_provider.core.model import Environment, Severity
from argyle_provider.report.init import LOCAL_ENCRYPTION, difference, drafts, github_files
from argyle_provider.version import __version__
from tests.pasting import complaints
from tests.unit.test_messages import OLD_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[3]
URL = "https://hooks.example.com/argyle"
ACCOUNTS = (StackAnswer.of(f"production={URL}"), StackAnswer.of(f"dev:sandbox={URL}"))
FULL = Answers("acme", ACCOUNTS, StackAnswer.of("old:production"), "s3://our-state", github=True).with_local()


def texts(answers: Answers) -> dict[str, str]:
    """The files, by path."""
    return {each.path: each.text for each in drafts(answers, is_new=True)}


def judged(files: Mapping[str, str]) -> list[str]:
    """What `validate` says about a repository with *files*, in one line each."""
    project = usable_project_file(files["Pulumi.yaml"].encode(), shown_as="Pulumi.yaml")
    names = [each.removeprefix("stacks/") for each in files if each.startswith("stacks/")]
    folder = StackFolder(names, read=lambda name: files[f"stacks/{name}"].encode(), shown=lambda name: name)
    read = read_together(folder.inputs(project))
    return [str(each) for stack in read.values() for each in stack.problems if each.severity is Severity.ERROR]


def test_the_program_is_this_repositorys_own() -> None:
    """Byte for byte."""
    assert texts(FULL)["__main__.py"] == (ROOT / "__main__.py").read_text()


def test_the_schema_is_this_repositorys_own() -> None:
    """So is the line that names it."""
    files = texts(FULL)

    assert files["stacks/schema.json"] == (ROOT / "stacks" / "schema.json").read_text()
    assert all(
        text.startswith("# yaml-language-server: $schema=schema.json\n")
        for path, text in files.items()
        if path.endswith(".yaml") and path != "Pulumi.yaml"
    )


def test_the_local_secret_is_this_repositorys_own() -> None:
    """The tests of the engine decrypt it."""
    committed = yaml.safe_load((ROOT / "stacks" / "Pulumi.local.yaml").read_bytes())

    assert committed["encryptionsalt"] == LOCAL_ENCRYPTION.salt
    secret = committed["config"]["argyle:subscriptions"]["payroll"]["secret"]
    assert secret == {"secure": LOCAL_ENCRYPTION.ciphertext}


def test_the_version_is_pinned() -> None:
    """In one place, so that an update is one line."""
    files = texts(FULL)

    assert files["requirements.txt"] == f"argyle-webhooks[emulator]=={__version__}\n"
    assert [path for path, text in files.items() if __version__ in text] == ["requirements.txt"]


def test_the_workflows_are_copied() -> None:
    """Every file, byte for byte."""
    source = ROOT / "argyle_provider" / "templates" / "github"
    expected = {f".github/{each.relative_to(source)}": each.read_text() for each in source.rglob("*") if each.is_file()}

    assert github_files() == expected
    assert ".github/workflows/up.yml" in texts(FULL)
    assert not any(each.startswith(".github") for each in texts(Answers()))


def test_without_any_answer_everything_is_valid() -> None:
    """There is one stack, and no problem."""
    files = texts(Answers().with_local())

    assert judged(files) == []
    assert [each for each in files if each.startswith("stacks/P")] == ["stacks/Pulumi.local.yaml"]


def test_a_secret_that_only_the_team_knows_is_the_only_error() -> None:
    """`validate` says which command sets it."""
    assert len(judged(texts(FULL))) == 2
    assert all("The secret is not set yet. Run `pulumi config set" in each for each in judged(texts(FULL)))


NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,12}", fullmatch=True) | st.sampled_from(
    ["0042", "yes", "null", "1.0", "1e3", "a b", "..", "it's", 'a"b', "a: b", "b\u00fccher", "{}", "#", "-", "~"]
)
PATHS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["{a: b}", "#x", "'\"", ": ", "%41"]
)
URLS = st.builds(
    "{}://{}/{}".format,
    st.sampled_from(["https", "http", "s3"]),
    st.sampled_from(["h.example.com", "127.0.0.1:8900"]),
    PATHS,
)
STACKS = st.builds(StackAnswer, NAMES, st.sampled_from([each.value for each in Environment]), URLS)


@settings(max_examples=100, deadline=None)
@given(project=NAMES, stacks=st.lists(STACKS, max_size=3).map(tuple), backend=st.just("") | URLS, github=st.booleans())
def test_whatever_is_answered_is_refused_or_valid(
    project: str, stacks: tuple[StackAnswer, ...], backend: str, *, github: bool
) -> None:
    """What is written reads back as answered, by a YAML reader and by ours, and only a secret can be missing."""
    answers = Answers(project, stacks, None, backend, github=github).with_local()
    if problems(answers):
        return
    files = texts(answers)

    assert [each for each in judged(files) if "The secret is not set yet." not in each] == []
    read = yaml.safe_load(files["Pulumi.yaml"])
    assert read["name"] == project
    assert read.get("backend", {}).get("url", "") == backend
    own = usable_project_file(files["Pulumi.yaml"].encode(), shown_as="Pulumi.yaml").config
    assert (own.name, own.backend) == (project, backend)
    for each in answers.stacks:
        config = yaml.safe_load(files[f"stacks/Pulumi.{each.name}.yaml"])["config"]
        assert config["argyle:environment"] == each.environment
        assert config["argyle:subscriptions"]["payroll"]["url"] == each.url


@pytest.mark.parametrize(
    "answers", [FULL, Answers().with_local(), Answers(stacks=ACCOUNTS)], ids=["full", "empty", "no local"]
)
def test_the_readme_can_be_followed(answers: Answers) -> None:
    """Its commands exist, it has no words that no colleague would say, and its lists have no holes."""
    text = texts(answers)["README.md"]

    assert complaints(text, prose=True) == []
    assert [line for line in text.splitlines() if any(re.search(words, line) for words in OLD_WORDS)] == []
    assert "\n\n\n" not in text
    assert text.endswith(".\n")
    for path, other in texts(answers).items():
        if path.startswith("stacks/P"):
            assert complaints(other) == []
            assert f"`{path}`" in text or "environment: local" in other


def test_the_readme_names_the_stacks_in_the_order_of_deployment() -> None:
    """Also those that start from what is live; production is last."""
    assert re.findall(r"first lines of `stacks/Pulumi\.(.*)\.yaml`", texts(FULL)["README.md"]) == [
        "dev",
        "production",
        "old",
    ]


def test_a_second_time_the_teams_own_files_are_not_written() -> None:
    """A file that was removed on purpose stays away."""
    paths = {each.path for each in drafts(Answers(), is_new=False)}

    assert paths == {"Pulumi.yaml", "__main__.py", "requirements.txt", "stacks/schema.json"}


def test_the_difference_is_a_patch(tmp_path: Path) -> None:
    """`git apply` makes the files equal: new, empty, without a line's end, in another encoding."""
    wanted = [Draft(f"a folder/{name}", f"one\n{name}\nthree\n") for name in ("new", "empty", "open", "latin", "equal")]
    there = {
        "a folder/empty": b"",
        "a folder/open": b"one\ntwo",
        "a folder/latin": b"one\nb\xfccher\nthree\n",
        "a folder/equal": b"one\nequal\nthree\n",
    }
    for path, content in there.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)

    patch = difference(decide(wanted, there), there)
    subprocess.run(["git", "apply"], cwd=tmp_path, input=patch, check=True)

    assert {each.path: each.content for each in wanted} == {
        each: (tmp_path / each).read_bytes() for each in (draft.path for draft in wanted)
    }
    assert b"equal" not in patch

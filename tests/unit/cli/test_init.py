"""``argyle-webhooks init``."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from argyle_provider.cli import main
from argyle_provider.report.init import NO_DIFFERENCE, NOT_COMPARED

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.cli.live import LiveStack

    Run = Callable[..., tuple[int, str, str]]

SANDBOX = "sandbox=https://hooks.sandbox.example.com/argyle"
PRODUCTION = "production=https://hooks.example.com/argyle"


class Terminal(io.StringIO):
    """What somebody types."""

    def isatty(self) -> bool:
        """As a terminal says of itself."""
        return True


@pytest.fixture(name="run")
def _run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in an empty folder, without a terminal."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return run


def content(folder: Path) -> dict[str, bytes]:
    """Every file below *folder* with its bytes, without git's own."""
    found = [each for each in folder.rglob("*") if each.is_file() and ".git" not in each.parts]
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in found}


def refused(run: Run, *arguments: str, root: Path) -> str:
    """The error of a run that writes nothing."""
    before = content(root)
    code, out, err = run("init", *arguments)
    assert (code, out) == (1, "")
    assert err.startswith("Error: ")
    assert "Traceback" not in err
    assert content(root) == before
    return err


def test_without_any_answer_it_writes_what_works_with_the_emulator(run: Run, tmp_path: Path) -> None:
    """It says which files, and what to run next."""
    code, out, err = run("init", "webhooks")

    assert (code, err) == (0, "")
    assert set(content(tmp_path / "webhooks")) >= {
        ".github/workflows/review.yml",
        ".gitignore",
        "Pulumi.yaml",
        "README.md",
        "__main__.py",
        "requirements.txt",
        "stacks/Pulumi.local.yaml",
        "stacks/schema.json",
    }
    assert all(f"  {each}\n" in out for each in content(tmp_path / "webhooks"))
    assert "  argyle-webhooks emulator exec --local -- pulumi up --stack local --yes\n" in out
    os.chdir("webhooks")
    assert run("validate")[:2] == (0, "1 stack: no problems.\n")


def test_options_answer_everything(run: Run, tmp_path: Path) -> None:
    """The name, the stacks with their environments, the backend and the workflows."""
    code, _, _ = run(
        "init", "--name", "acme", "--stack", SANDBOX, "-s", "qa:sandbox=https://qa.example.com/", "--ci", "none",
        "--backend", "s3://our-state", "--yes",
    )  # fmt: skip

    assert code == 0
    project = yaml.safe_load((tmp_path / "Pulumi.yaml").read_bytes())
    assert (project["name"], project["backend"]) == ("acme", {"url": "s3://our-state"})
    environments = {
        each.name.split(".")[1]: yaml.safe_load(each.read_bytes())["config"]["argyle:environment"]
        for each in (tmp_path / "stacks").glob("*.yaml")
    }
    assert environments == {"local": "local", "sandbox": "sandbox", "qa": "sandbox"}
    assert not (tmp_path / ".github").exists()


def test_on_a_terminal_it_asks(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong answer is explained and asked again; an empty one takes the default."""
    typed = ["a b", "acme", "http://x.example.com", "https://x.example.com/", "", "nowhere", "gs://our-state", "n"]
    monkeypatch.setattr("sys.stdin", Terminal("\n".join([*typed, ""])))

    code, out, err = run("init")

    assert (code, err) == (0, "")
    assert out.count("Error: ") == 3
    assert "Name of the Pulumi project [argyle]: " in out
    project = yaml.safe_load((tmp_path / "Pulumi.yaml").read_bytes())
    assert (project["name"], project["backend"]) == ("acme", {"url": "gs://our-state"})
    assert {each.name for each in (tmp_path / "stacks").glob("*.yaml")} == {"Pulumi.local.yaml", "Pulumi.sandbox.yaml"}
    assert not (tmp_path / ".github").exists()


def test_empty_answers_are_the_defaults(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same files as without a terminal."""
    run("init", "one")
    monkeypatch.setattr("sys.stdin", Terminal("\n" * 5))

    assert run("init", "two")[0] == 0
    assert content(tmp_path / "one") == content(tmp_path / "two")


@pytest.mark.parametrize(
    "options",
    [
        ["--yes"],
        ["--diff"],
        ["--name", "argyle", "--stack", SANDBOX, "--backend", "", "--ci", "github"],
    ],
)
def test_what_is_answered_is_not_asked(run: Run, monkeypatch: pytest.MonkeyPatch, options: list[str]) -> None:
    """Nobody has to type anything."""
    monkeypatch.setattr("sys.stdin", Terminal(""))

    code, out, _ = run("init", *options)

    assert code in {0, 2}
    assert "]: " not in out


@pytest.mark.parametrize(
    "options",
    [[], ["--stack", SANDBOX, "--stack", PRODUCTION, "--name", "acme", "--backend", "s3://x", "--ci", "none"]],
)
def test_a_second_run_does_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    """With or without the options of the first one, on a terminal too; `--diff` is empty."""
    run("init", *options)
    before = content(tmp_path)
    monkeypatch.setattr("sys.stdin", Terminal(""))

    assert run("init")[:2] == (0, "Nothing to write: . has all files.\n")
    assert run("init", *options)[1].startswith("Nothing to write: . has all files.\n")
    assert run("init", "--diff") == (
        0,
        "",
        f"{NOT_COMPARED} {NO_DIFFERENCE}\n",
    )
    assert content(tmp_path) == before


def test_a_run_that_was_stopped_half_way_is_finished(run: Run, tmp_path: Path) -> None:
    """Pulumi.yaml is written last, so what is there is not a project yet."""
    run("init")
    whole = content(tmp_path)
    for name in ("Pulumi.yaml", "README.md", "stacks/Pulumi.local.yaml"):
        (tmp_path / name).unlink()

    assert run("init")[0] == 0
    assert content(tmp_path) == whole


def test_a_stack_can_be_added_later(run: Run, tmp_path: Path) -> None:
    """Nothing else changes, and a file that the team has removed stays away."""
    run("init")
    (tmp_path / "stacks" / "Pulumi.local.yaml").unlink()
    (tmp_path / "README.md").write_text("# ours\n")
    before = content(tmp_path)

    code, out, _ = run("init", "--stack", SANDBOX)

    assert code == 0
    assert out == "Wrote 1 file in .:\n  stacks/Pulumi.sandbox.yaml\n"
    assert content(tmp_path).keys() - before.keys() == {"stacks/Pulumi.sandbox.yaml"}


def test_what_is_yours_is_kept(run: Run, tmp_path: Path) -> None:
    """In a new repository that somebody else made, too; the output names it."""
    (tmp_path / "README.md").write_text("# ours\n")
    (tmp_path / ".gitignore").write_text("*.pyc\n")

    code, out, _ = run("init")

    assert code == 0
    assert "Kept as they are, because they are yours: .gitignore, README.md.\n" in out
    assert (tmp_path / "README.md").read_text() == "# ours\n"
    assert (tmp_path / ".gitignore").read_text() == "*.pyc\n"


def test_nothing_is_overwritten(run: Run, tmp_path: Path) -> None:
    """All files with other content are named, also a folder and a link in place of a file."""
    (tmp_path / "__main__.py").write_text("print(1)\n")
    (tmp_path / "stacks" / "schema.json").mkdir(parents=True)
    (tmp_path / "requirements.txt").symlink_to("nowhere")

    error = refused(run, root=tmp_path)

    assert (
        "3 files in . have other content than `init` writes: __main__.py, requirements.txt, stacks/schema.json."
        in error
    )
    assert not (tmp_path / "nowhere").exists()


def test_the_command_for_the_differences_has_the_folder(run: Run, tmp_path: Path) -> None:
    """So it works where `init` was called."""
    (tmp_path / "a b").mkdir()
    (tmp_path / "a b" / "__main__.py").write_text("print(1)\n")

    assert "`argyle-webhooks init --diff 'a b'` shows the differences." in refused(run, "a b", root=tmp_path)


def test_the_difference_leads_to_the_new_version(run: Run, tmp_path: Path) -> None:
    """`git apply` of the patch makes the next `--diff` empty; the exit code says whether there is a difference."""
    run("init", "--name", "acme", "--stack", SANDBOX)
    (tmp_path / "requirements.txt").write_text("argyle-webhooks[emulator]==0.0.9\n")
    (tmp_path / ".github" / "workflows" / "up.yml").unlink()
    (tmp_path / "stacks" / "Pulumi.sandbox.yaml").write_text("config: {}\n")
    before = content(tmp_path)

    code, patch, _ = run("init", "--diff")
    assert code == 2
    assert "-argyle-webhooks[emulator]==0.0.9\n" in patch
    assert "sandbox.yaml" not in patch
    assert content(tmp_path) == before
    subprocess.run(["git", "apply"], cwd=tmp_path, input=patch.encode(), check=True)

    assert run("init", "--diff")[:2] == (0, "")
    assert (tmp_path / "stacks" / "Pulumi.sandbox.yaml").read_text() == "config: {}\n"


def test_a_project_without_workflows_gets_none_later(run: Run) -> None:
    """Unless somebody asks for them."""
    run("init", "--ci", "none")

    assert run("init", "--diff")[:2] == (0, "")
    assert run("init", "--diff", "--ci", "github")[0] == 2
    assert ".github/workflows/up.yml" in run("init", "--ci", "github")[1]


def test_everything_wrong_is_said_at_once(run: Run, tmp_path: Path) -> None:
    """The options and the folder."""
    (tmp_path / "file").touch()

    error = refused(run, "file/x", "--name", "a b", "--stack", "dev=x", "--backend", "nowhere", root=tmp_path)

    assert error.startswith("Error: Nothing was written.\n  ")
    assert error.count("\n") == 5
    assert f"{tmp_path / 'file'} is a file, so no repository can be there." in error


HOSTILE = ["a b", "it's", 'a"b', "b\u00fccher", "..", "../up", "/", "-x", "a\nb", "\x1b[31mred", "*", "{}", ""]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("option", ["--name", "--stack", "--from-account"])
def test_a_hostile_name_is_refused_in_one_line(run: Run, tmp_path: Path, option: str, name: str) -> None:
    """It reaches no file and no terminal as it is."""
    text = {"--name": name, "--stack": f"{name}:sandbox=https://x.example.com/", "--from-account": f"{name}:sandbox"}

    error = refused(run, f"{option}={text[option]}", root=tmp_path)

    assert "must start with a letter or digit" in error
    assert all(line.isprintable() for line in error.splitlines())


@pytest.mark.parametrize("folder", ["a b", "it's", "b\u00fccher", "100% #1?x=1&%2F; 'é", "a/../b", "a\nb"])
def test_a_folder_can_have_any_name(run: Run, tmp_path: Path, folder: str) -> None:
    """Also one that has to be made, and one with `..`."""
    (tmp_path / "a").mkdir()

    assert run("init", folder)[0] == 0
    assert (tmp_path / folder / "Pulumi.yaml").exists()


@pytest.mark.parametrize("below", ["", "src", "src/deeper"])
@pytest.mark.parametrize("name", ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"])
def test_another_pulumi_project_is_left_alone(run: Run, tmp_path: Path, name: str, below: str) -> None:
    """The error says how that project's program can have subscriptions."""
    (tmp_path / name).write_text("name: infrastructure\nruntime: nodejs\n")
    (tmp_path / "src").mkdir()

    error = refused(run, below or ".", root=tmp_path)

    assert "add `argyle_provider.StackSubscriptions` to " in error


@pytest.mark.parametrize("program", ["__main__.py", "index.ts"])
@pytest.mark.parametrize("option", ["--yes", "--diff"])
def test_no_patch_replaces_another_program(run: Run, tmp_path: Path, option: str, program: str) -> None:
    """A project whose program does not declare the config is somebody else's, so neither files nor a patch are made."""
    (tmp_path / "Pulumi.yaml").write_text("name: infrastructure\nruntime: python\n")
    (tmp_path / program).write_text("import something\n")

    assert "add `argyle_provider.StackSubscriptions` to its program" in refused(run, option, root=tmp_path)


def test_in_a_git_repository_workflows_are_in_its_root(run: Run, tmp_path: Path) -> None:
    """GitHub reads no others: below the root there are none, and asking for them is refused."""
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)

    error = refused(run, "below", "--ci", "github", root=tmp_path)

    assert "GitHub reads workflows only in the root of a repository, and below is inside the repository" in error
    assert ".github" not in run("init", "below")[1]
    assert ".github/workflows/up.yml" in run("init")[1]


def test_a_folder_that_can_not_be_written_is_named(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is written; an error that comes later is one line too."""
    (tmp_path / "stacks").touch()
    late = run("init")
    monkeypatch.setattr(os, "access", lambda *_: False)

    error = refused(run, "x", root=tmp_path)

    assert f"The folder {tmp_path} can't be written to." in error
    assert late[0] == 1
    step = "Correct this, or choose another path, then run again."
    assert late[2] == f"Error: {tmp_path / 'stacks'}: File exists. {step}\n"


def test_a_broken_project_file_is_explained(run: Run, tmp_path: Path) -> None:
    """As in any other command."""
    (tmp_path / "Pulumi.yaml").write_text("name: [\n")

    assert "Pulumi.yaml can't be used" in refused(run, root=tmp_path)


def test_a_stack_can_start_from_what_is_live(dev: LiveStack, tmp_path: Path) -> None:
    """It is what `export` writes; a second run asks the account nothing, and keeps the file."""
    dev.create("dev-payroll")
    dev.create("by hand")
    _, exported, _ = dev.project.run("export", "--stack", "dev", "--environment", "local")
    root = tmp_path.parent / f"{tmp_path.name}-new"

    code, out, err = dev.project.run("init", str(root), "--from-account", "dev:local", "--stack", SANDBOX, "--yes")
    dev.emulator.clear_journal()
    again = dev.project.run("init", str(root), "--from-account", "dev:local")

    assert (code, err) == (0, "")
    assert "  stacks/Pulumi.dev.yaml\n" in out
    assert (root / "stacks" / "Pulumi.dev.yaml").read_text() == exported
    assert again[0] == 0
    assert not dev.emulator.journal()


def test_what_no_entry_can_declare_is_said(dev: LiveStack, tmp_path: Path) -> None:
    """The repository is written, and the exit code is that of `export`."""
    dev.create("twice")
    dev.create("twice")
    root = tmp_path.parent / f"{tmp_path.name}-new"

    code, _, err = dev.project.run("init", str(root), "--from-account", "dev:local")

    assert code == 1
    assert err == "Warning: 1 live subscription left out. The first lines of the stack's file say why.\n"
    assert (root / "Pulumi.yaml").exists()


def test_without_the_account_nothing_is_written(
    dev: LiveStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong key is said first."""
    monkeypatch.setenv("ARGYLE_API_KEY_SECRET", "wrong")
    root = tmp_path.parent / f"{tmp_path.name}-new"

    code, _, err = dev.project.run("init", str(root), "--from-account", "dev:local")

    assert code == 1
    assert "401" in err
    assert not root.exists()


def test_what_is_written_passes_strict_checks(run: Run, tmp_path: Path) -> None:
    """Ruff with all rules, mypy, and zizmor for the workflows."""
    run("init")
    tools = Path(sys.executable).parent
    checks = [
        ["ruff", "check", "--select=ALL", "--line-length=120", "--ignore=CPY001,D203,D213,I001,INP001", "__main__.py"],
        ["ruff", "format", "--check", "--line-length=120", "__main__.py"],
        ["mypy", "--strict", "__main__.py"],
        ["zizmor", "--offline", "--pedantic", "--no-progress", "--quiet", ".github"],
    ]

    for check in checks:
        done = subprocess.run([tools / check[0], *check[1:]], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

"""`argyle-webhooks notice`: one issue per stack, with a comment for each change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.cli.live import PAYROLL, SECRET

if TYPE_CHECKING:
    from tests.unit.cli.live import LiveStack

RUN = "https://git.example.com/team/repository/actions/runs/7"


REPORT = ("--stack", "dev", "--format", "markdown", "--save", "drift.json")


class Nights:
    """The nightly runs of the stack dev, and its issue."""

    def __init__(self, dev: LiveStack) -> None:
        self.root = dev.project.root
        self.dev = dev
        self.body = ""

    def night(self, *, stack: str = "dev", run: str = RUN) -> Any:
        """Look for drift, decide, and do what the decision says."""
        (self.root / "drift.json").unlink(missing_ok=True)
        _, out, err = self.dev.project.run("drift", *REPORT)
        (self.root / "drift.md").write_text(out + err)
        return self.decide(stack=stack, run=run)

    def decide(self, *, stack: str = "dev", run: str = RUN) -> Any:
        """Decide about the files as they are."""
        (self.root / "issue.md").write_text(self.body)
        files = ("--report", "drift.json", "--text", "drift.md", "--last", "issue.md")
        code, out, err = self.dev.project.run("notice", "--stack", stack, *files, "--run", run)
        assert (code, err) == (0, "")
        assert SECRET not in out
        decided = json.loads(out)
        self.body = decided["body"] or ""
        return decided


@pytest.fixture(name="nights")
def _nights(dev: LiveStack) -> Nights:
    """A stack as declared."""
    dev.declare({"payroll": PAYROLL})
    dev.manage(("payroll", dev.create("dev-payroll")))
    return Nights(dev)


def test_without_drift_there_is_no_issue(nights: Nights) -> None:
    """Nothing is opened, written or said."""
    found = nights.night()

    assert (found["trend"], found["open"], found["body"], found["comment"]) == ("clean", False, None, None)


def test_each_change_is_one_comment(nights: Nights) -> None:
    """Worse, the same, other, better and settled; an opened issue notifies by itself, and the same says nothing."""
    dev = nights.dev
    first = dev.create("by-hand")
    opened = nights.night()
    same = nights.night()
    second = dev.create("another")
    worse = nights.night()
    dev.emulator.delete(first)
    (payroll,) = [each.id for each in dev.emulator.subscriptions() if each.name == "dev-payroll"]
    dev.emulator.edit(payroll, events=["gigs.removed"])
    other = nights.night()
    dev.emulator.delete(second)
    better = nights.night()
    dev.emulator.edit(payroll, events=PAYROLL["events"])
    settled = nights.night()

    assert (opened["trend"], opened["open"], opened["comment"]) == ("new", True, None)
    assert f"The last [run]({RUN}) found this in stack `dev`:" in opened["body"]
    assert "\n\n**Drift in stack `dev`: 1 unmanaged. 1 subscription matches the config.**\n" in opened["body"]
    assert "\n| `by-hand` | " in opened["body"]
    assert (same["trend"], same["open"], same["comment"]) == ("same", True, None)
    assert worse["comment"] == (
        f"**Worse than before.** See the last [run]({RUN}).\n\nNew:\n\n- unmanaged: `another` `{second}`\n"
    )
    assert other["comment"] == (
        f"**Different from before.** See the last [run]({RUN}).\n\nNew:\n\n"
        f"- different (events): `payroll` `{payroll}`\n"
        f"\nSettled:\n\n- unmanaged: `by-hand` `{first}`\n"
    )
    assert better["comment"].startswith("**Better than before.**")
    assert (settled["trend"], settled["open"], settled["body"]) == ("settled", False, None)
    assert settled["comment"].startswith("**Nothing is left.**")


def test_a_stack_that_cant_be_looked_at_is_an_issue(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told once, with the error. What was found before is neither forgotten nor told again."""
    nights.dev.create("by-hand")
    nights.night()
    monkeypatch.setenv("ARGYLE_API_KEY_SECRET", "wrong-key-secret")
    blind = nights.night()
    again = nights.night()
    monkeypatch.undo()
    nights.body, kept = "", nights.body
    monkeypatch.chdir(nights.root)
    first = nights.decide()
    nights.body = kept

    assert blind["trend"] == "worse"
    assert "New:\n\n- the run could not look at the stack\n" in blind["comment"]
    assert "could not look at stack `dev`:\n\n```text\nError: " in blind["body"]
    assert "Nobody knows whether it is still so:\n\n- unmanaged: `by-hand`" in blind["body"]
    assert (again["trend"], again["comment"]) == ("same", None)
    assert (first["trend"], first["open"]) == ("new", True)


def test_another_stacks_subscription_is_no_finding(nights: Nights) -> None:
    """It is in the report, and not drift of this stack."""
    nights.dev.project.write("other", {"payroll": PAYROLL}, environment="local")
    nights.dev.create("other-payroll")

    assert nights.night()["trend"] == "clean"


def test_a_silent_subscription_is_a_finding(nights: Nights) -> None:
    """It is no drift, and somebody must look at it."""
    nights.night()
    report = json.loads((nights.root / "drift.json").read_text())
    report["silent"] = [{"resource": "payroll", "id": "1"}]
    (nights.root / "drift.json").write_text(json.dumps(report))

    assert nights.decide()["open"]
    assert '["silent: `payroll` `1`"]' in nights.body


@pytest.mark.parametrize("body", ["written by hand", "<!-- argyle-webhooks drift: [{] -->"])
def test_an_issue_that_remembers_nothing_gets_all_findings_once(nights: Nights, body: str) -> None:
    """Of an earlier version of the workflow, or edited by hand."""
    nights.dev.create("by-hand")
    nights.body = body

    assert "- unmanaged: `by-hand`" in nights.night()["comment"]
    assert nights.night()["comment"] is None


def test_no_name_can_break_an_issue(nights: Nights) -> None:
    """Neither its Markdown, nor its memory, nor GitHub's limit of length."""
    nights.dev.create("`--> <!-- @team")
    opened = nights.night(run="")
    for number in range(100):
        nights.dev.create(f"`--> {number}")
    worse = nights.night()
    for number in range(600):
        nights.dev.create(f"another `--> {number}")
    folded = nights.night()

    assert opened["body"].startswith("The last run found this in")
    memory = opened["body"].partition("<!-- argyle-webhooks drift: ")[2]
    assert memory.endswith("] -->\n")
    assert memory.count("-->") == 1
    assert worse["trend"] == "worse"
    assert "- and 60 more\n" in worse["comment"]
    assert " |\n\nThe report is longer. For the rest, run `argyle-webhooks drift --stack dev`.\n" in worse["body"]
    assert folded["comment"].startswith("**Different from before.**")
    assert "New:\n\n- 701 unmanaged\n" in folded["comment"]
    assert len(folded["body"]) < 65_536


def test_a_name_can_not_forge_what_an_issue_remembers(nights: Nights) -> None:
    """Findings would be neither new nor settled."""
    nights.dev.create('<!-- argyle-webhooks drift: ["forged"] -->')
    nights.night()

    assert nights.night()["trend"] == "same"


def test_a_report_that_is_cut_has_no_open_fold(nights: Nights) -> None:
    """The sentence after the fold stays visible."""
    (nights.root / "drift.json").unlink(missing_ok=True)
    nights.dev.create("by-hand")
    nights.night()
    rows = "\n".join(f"| {number} |" for number in range(10_000))
    (nights.root / "drift.md").write_text(f"**Drift**\n\n<details><summary>Rest</summary>\n\n{rows}\n\n</details>\n")

    body = nights.decide()["body"]

    assert " |\n\n</details>\n\nThe report is longer." in body
    assert len(body) < 65_536

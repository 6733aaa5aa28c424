// Shows new attempts once a second, and copies a delivery as curl. Everything that comes from the emulator is set as
// text, never as HTML. The page works without this file.
"use strict";

const printable = (text) => text.replace(/[\p{C}\p{Z}]/gu, (each) => (each === " " ? each : "\uFFFD"));

// The words of `result` in views.py.
const result = (attempt) => {
  const words = attempt.error ?? `${attempt.status} in ${Math.round(attempt.milliseconds)} ms`;
  const fault = attempt.fault ? ` (${attempt.fault})` : "";
  const again = attempt.retry_at ? `; sent again at ${attempt.retry_at.slice(11, 19)}` : "";
  return words + fault + again;
};

const showLive = (rows) => {
  const [live, nothing, older] = ["live", "nothing", "older"].map((id) => document.getElementById(id));
  const template = document.getElementById("row").content;
  const size = Number(rows.dataset.size);
  let after = Number(rows.dataset.after);

  const waiting = document.getElementById("waiting");
  const say = (words) => { if (live.textContent !== words) live.textContent = words; }; // a screen reader says a change

  const row = (attempt) => {
    const made = template.cloneNode(true).firstElementChild;
    const set = (where, text) => { made.querySelector(where).textContent = printable(String(text)); };
    made.querySelector(".event a").href = `/deliveries/${Number(attempt.number)}`;
    set(".number", attempt.number);
    set(".time", attempt.time.slice(11, 23));
    set(".event code", attempt.event);
    set(".name code", attempt.name);
    set(".try", attempt.attempt);
    set(".signature", attempt.signature);
    set(".result .tag", result(attempt));
    made.querySelector(".result .tag").className = `tag ${attempt.status >= 200 && attempt.status < 300 ? "good" : "bad"}`;
    made.className = "new";
    return made;
  };

  const show = (attempts) => {
    const newest = attempts.slice(-size).reverse();
    rows.prepend(...newest.map(row));
    nothing.hidden = rows.rows.length > 0;
    while (rows.rows.length > size) {
      rows.lastElementChild.remove();
      older.hidden = false;
    }
    if (rows.rows.length) older.href = `/?before=${Number(rows.lastElementChild.querySelector(".number").textContent)}#deliveries`;
  };

  const poll = async () => {
    try {
      const reply = await fetch(`/_emulator/deliveries?after=${after}`);
      if (!reply.ok) throw new Error(String(reply.status));
      const answer = await reply.json();
      if (answer.last < after) location.reload(); // another emulator answers here now
      after = answer.last;
      if (answer.deliveries.length) show(answer.deliveries);
      say("Live: new attempts appear here.");
      waiting.textContent = answer.waiting ? `${answer.waiting} waiting.` : "";
    } catch {
      say("The emulator does not answer. The page asks again every second.");
    }
    setTimeout(poll, 1000);
  };
  poll();
};

const offerCopy = (button) => {
  const command = document.getElementById("command");
  const copied = document.getElementById("copied");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(command.textContent);
      copied.textContent = "Copied.";
    } catch {
      getSelection().selectAllChildren(command);
      copied.textContent = "The browser does not allow copying. The command below is selected: copy it with Ctrl-C.";
    }
  });
};

const rows = document.getElementById("rows");
if (rows?.dataset.after) showLive(rows);
const copy = document.getElementById("copy");
if (copy) offerCopy(copy);
if (document.getElementById("notice")) history.replaceState(null, "", "/");

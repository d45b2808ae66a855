#!/usr/bin/env python3
"""Whether what deploy/ holds is right:  test/deploy.py DEPLOY_DIRECTORY ORIGINPULL

Tools that are missing make it skip a part, visibly."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

deploy = pathlib.Path(sys.argv[1]).resolve()
program = pathlib.Path(sys.argv[2]).resolve()
failures = 0


def check(good, what):
    global failures
    if not good:
        failures += 1
        print("FAILED:", what)


def skip(what, why):
    print(f"SKIPPED: {what}: {why}")


def flags_of(command):
    text = subprocess.run([program, command, "--help"], capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"--[a-z][a-z-]*", text))


known = {command: flags_of(command) for command in ("plan", "apply", "report")}


def check_flags(command, words, where):
    used = [word.split("=")[0] for word in words if word.startswith("--")]
    for flag in used:
        check(flag in known[command], f"{where}: {command} has no flag {flag}")
    return len(used)


def command_lines(text):
    """(command, what stands behind it) for each call of originpull and originpull-prepare in a text."""
    joined = text.replace("\\\n", " ")
    for line in joined.splitlines():
        if line.lstrip().startswith("#"):
            continue
        for found in re.finditer(r"originpull (plan|apply|report) ([^|`]*)", line):
            yield found[1], found[2].split()
        for found in re.finditer(r"originpull-prepare (\S+ --[^|`]*)", line):
            yield "plan", found[1].split()


def check_texts():
    seen = 0
    for path in deploy.rglob("*"):
        if path.is_file():
            for command, words in command_lines(path.read_text()):
                seen += check_flags(command, words, path.name)
    check(seen > 12, f"only {seen} flags were found in all of deploy/")


def check_pod(template, where):
    spec = template["spec"]
    check(spec["restartPolicy"] == "Never", f"{where}: a podFailurePolicy needs restartPolicy Never")
    check(spec["terminationGracePeriodSeconds"] > 30, f"{where}: apply takes 20 s to stop")
    volumes = {volume["name"] for volume in spec["volumes"]}
    for container in spec["initContainers"] + spec["containers"]:
        mounts = {mount["name"] for mount in container["volumeMounts"]}
        check(mounts <= volumes, f"{where}: {container['name']} mounts what is not there: {mounts - volumes}")
    (apply,) = spec["containers"]
    check(apply["command"] == ["originpull"] and apply["args"][0] == "apply", f"{where}: it has to be process 1")
    check(check_flags("apply", apply["args"], where) > 3, f"{where}: hardly a flag")


def check_policy(job, for_good, where):
    rules = job["podFailurePolicy"]["rules"]
    check(rules[0]["action"] == "Ignore" and rules[0]["onPodConditions"][0]["type"] == "DisruptionTarget",
          f"{where}: evictions come first")
    given_up = [status for rule in rules[1:] for status in rule["onExitCodes"]["values"]]
    check(sorted(given_up) == for_good, f"{where}: gives up at {given_up}")


def check_kubernetes():
    try:
        import yaml
    except ImportError:
        return skip("kubernetes/", "python3-yaml is not installed")
    with open(deploy / "kubernetes/cronjob.yaml") as file:
        cron = yaml.safe_load(file)
    check(cron["kind"] == "CronJob" and cron["spec"]["concurrencyPolicy"] == "Forbid", "cronjob.yaml: Forbid")
    job = cron["spec"]["jobTemplate"]["spec"]
    check_policy(job, [1, 2, 3], "cronjob.yaml")
    check_pod(job["template"], "cronjob.yaml")
    with open(deploy / "kubernetes/indexed-job.yaml") as file:
        job = yaml.safe_load(file)["spec"]
    check(job["completionMode"] == "Indexed" and job["backoffLimitPerIndex"] > 0, "indexed-job.yaml: not indexed")
    check(job["maxFailedIndexes"] <= job["completions"], "indexed-job.yaml: more failed indexes than indexes")
    check_policy(job, [1, 2, 3], "indexed-job.yaml")
    check_pod(job["template"], "indexed-job.yaml")


def check_units():
    units = deploy / "systemd"
    text = (units / "originpull-cleanup@.service").read_text()
    for name in ("PLAN", "APPLY"):
        words = re.search(rf'"{name}_FLAGS=([^"]*)"', text)[1].split()
        check(check_flags(name.lower(), words, "the service") > 0, f"{name}_FLAGS is empty")
    if shutil.which("systemd-analyze") is None:
        return skip("systemd/", "systemd-analyze is not installed")
    with tempfile.TemporaryDirectory() as copies:
        for path in units.glob("originpull-cleanup@.*"):
            unit = path.read_text()
            unit = unit.replace("/usr/bin/originpull ", f"{program} ")
            unit = unit.replace("/usr/libexec/originpull-prepare", str(deploy / "originpull-prepare"))
            pathlib.Path(copies, path.name).write_text(unit)
        names = [f"{copies}/originpull-cleanup@night.{kind}" for kind in ("service", "timer")]
        result = subprocess.run(["systemd-analyze", "verify", "--man=no", *names], capture_output=True, text=True)
        about_us = [line for line in result.stderr.splitlines() if "originpull" in line]
        check(result.returncode == 0 and not about_us, "systemd-analyze verify:\n" + result.stderr)


STUB = """#!/bin/sh
echo "$@" >>"$CALLS"
case $1 in
plan) echo "plan $CALL"; exit "${PLAN_STATUS:-0}" ;;
report) exit "${REPORT_STATUS:-0}" ;;
esac
"""


def check_prepare():
    script = deploy / "originpull-prepare"
    check(os.access(script, os.X_OK), "originpull-prepare cannot be executed")
    if shutil.which("shellcheck") is None:
        skip("originpull-prepare", "shellcheck is not installed")
    else:
        check(subprocess.run(["shellcheck", script]).returncode == 0, "shellcheck")

    with tempfile.TemporaryDirectory() as work:
        state = pathlib.Path(work, "state")
        state.mkdir()
        stub = pathlib.Path(work, "originpull")
        stub.write_text(STUB)
        stub.chmod(0o755)
        calls = pathlib.Path(work, "calls")

        def prepare(**variables):
            calls.write_text("")
            environment = {"PATH": f"{work}:{os.environ['PATH']}", "CALLS": str(calls), **variables}
            result = subprocess.run([script, state, "--all-zones"], env=environment, capture_output=True, text=True)
            return result.returncode, [line.split()[0] for line in calls.read_text().splitlines()]

        def has(*names):
            return sorted(path.name for path in state.iterdir()) == sorted(names)

        def plan():
            return (state / "plan.ndjson").read_text()

        check(prepare(CALL="1", PLAN_STATUS="3") == (3, ["plan"]), "the status of plan")
        check(not (state / "plan.ndjson").exists(), "half a plan is none")
        check(prepare(CALL="2") == (0, ["plan"]) and has("plan.ndjson"), "a first plan")
        check((state / "plan.ndjson").stat().st_mode & 0o77 == 0, "nobody else's")
        check(prepare(CALL="3") == (0, []) and plan() == "plan 2\n", "a plan that nobody has begun with stays")
        (state / "journal.ndjson").write_text("journal 2\n")
        check(prepare(CALL="4", REPORT_STATUS="4") == (0, ["report"]) and plan() == "plan 2\n", "it goes on")
        for status, call in (("0", "5"), ("1", "6"), ("2", "7")):
            check(prepare(CALL=call, REPORT_STATUS=status) == (0, ["report", "plan"]), f"a new one after {status}")
            check(plan() == f"plan {call}\n" and has("plan.ndjson", "old"), "the old pair has gone")
            (state / "journal.ndjson").write_text(f"journal {call}\n")
            for old in (state / "old").iterdir():
                old.rename(old.with_name(f"{old.name}-{call}"))  # within the same second
        yesterday = (state / "plan.ndjson").stat().st_mtime - 21 * 3600
        os.utime(state / "plan.ndjson", (yesterday, yesterday))
        check(prepare(CALL="8", REPORT_STATUS="4") == (0, ["report", "plan"]), "too old to go on with")
        pairs = sorted((state / "old").iterdir())
        check(len(pairs) == 4, "all pairs are kept")
        for pair in pairs:
            number = (pair / "plan.ndjson").read_text().split()[1]
            check((pair / "journal.ndjson").read_text() == f"journal {number}\n", "a pair stays together")


check_texts()
check_kubernetes()
check_units()
check_prepare()
sys.exit(1 if failures else 0)

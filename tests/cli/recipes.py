"""Follows the YAML recipes.

  recipes.py action FOLDER NAME=VALUE...   the steps of FOLDER/action.yml that are commands, with these inputs; exits with the
                                           code of the step that failed
  recipes.py gitlab ROOT                   prints the script of ci/gitlab.yml
  recipes.py shapes ROOT                   checks what their readers require
"""
import os
import re
import subprocess
import sys

import yaml


def load(*parts):
    with open(os.path.join(*parts), encoding="utf-8") as file:
        return yaml.safe_load(file)


def expand(text, values):
    """Replaces ${{ NAME }}; what is not known is a mistake of the recipe."""

    def value(match):
        name = match.group(1).strip()
        if name not in values:
            sys.exit(f"action.yml uses {name}, which is not declared")
        return values[name]

    return re.sub(r"\$\{\{(.*?)\}\}", value, str(text))


def run_action(folder, given):
    action = load(folder, "action.yml")
    values = {f"inputs.{name}": str(entry.get("default", "")) for name, entry in action["inputs"].items()}
    for argument in given:
        name, _, value = argument.partition("=")
        if f"inputs.{name}" not in values:
            sys.exit(f"action.yml has no input {name}")
        values[f"inputs.{name}"] = value
    values["steps.built.outputs.cache-hit"] = "true"
    environment = dict(os.environ, GITHUB_ACTION_PATH=folder)
    for step in action["runs"]["steps"]:
        if "run" not in step:
            continue  # another action, which only GitHub can run
        with open(environment["GITHUB_PATH"], encoding="utf-8") as added:
            path = [line.strip() for line in added] + [environment["PATH"]]
        own = {name: expand(value, values) for name, value in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", expand(step["run"], values)],
            env={**environment, **own, "PATH": ":".join(path)},
            cwd=expand(step.get("working-directory", "."), values),
            check=False,
        )
        if done.returncode:
            sys.exit(done.returncode)


def check_shapes(root):
    action = load(root, "action.yml")
    steps = action["runs"]["steps"]
    assert action["runs"]["using"] == "composite"
    assert all(("run" in step) != ("uses" in step) for step in steps)
    assert all("shell" in step for step in steps if "run" in step), "composite steps name their shell"
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"]) for step in steps if "uses" in step)
    for name, output in action["outputs"].items():
        assert "steps.run.outputs." + name in output["value"], name
    hooks = load(root, ".pre-commit-hooks.yaml")
    assert {"id", "name", "entry", "language", "files"} <= hooks[0].keys()
    job = load(root, "ci", "gitlab.yml")["quorate"]
    assert job["artifacts"]["reports"].keys() == {"codequality", "junit"}
    written = " ".join(job["script"])
    for report in [*job["artifacts"]["reports"].values(), *job["artifacts"]["paths"]]:
        assert report in written, report
    load(root, ".github", "workflows", "ci.yml")


if sys.argv[1] == "action":
    run_action(sys.argv[2], sys.argv[3:])
elif sys.argv[1] == "gitlab":
    print("\n".join(load(sys.argv[2], "ci", "gitlab.yml")["quorate"]["script"]))
else:
    check_shapes(sys.argv[2])

"""Runs every curl command of README.md and docs/, compares its output with the JSON below it, and checks every link to a file."""
import glob
import json
import math
import os
import re
import subprocess


def same(shown, found):
    if isinstance(shown, dict):
        return isinstance(found, dict) and shown.keys() == found.keys() and all(same(shown[key], found[key]) for key in shown)
    if isinstance(shown, list):
        return isinstance(found, list) and len(shown) == len(found) and all(map(same, shown, found))
    if isinstance(shown, float) or isinstance(found, float):
        return math.isclose(shown, found, rel_tol=1e-12, abs_tol=1e-12)
    return shown == found


def anchors(page):
    headings = re.findall(r"^#+ (.*)$", open(page, encoding="utf-8").read(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


pages = [*glob.glob("*.md"), *glob.glob("docs/**/*.md", recursive=True)]
run, followed = 0, 0
for page in pages:
    text = open(page, encoding="utf-8").read()
    for command, answer in re.findall(r"```sh\n(curl .*?)```\s*```json\n(.*?)```", text, re.DOTALL):
        printed = subprocess.run(["bash", "-c", command], capture_output=True, check=True, text=True).stdout
        assert same(json.loads(answer), json.loads(printed)), f"{page}: {command}\nprinted {printed}\nthe page shows {answer}"
        run += 1
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
        path, _, anchor = link.partition("#")
        target = os.path.normpath(os.path.join(os.path.dirname(page), path)) if path else page
        assert os.path.exists(target), f"{page}: there is no {target}"
        assert not anchor or anchor in anchors(target), f"{page}: there is no heading for #{anchor} in {target}"
        followed += 1
assert run > 5 and followed > 20, "the pages show no commands or have no links"
print(f"{run} curl commands print what the pages show, {followed} links lead somewhere")

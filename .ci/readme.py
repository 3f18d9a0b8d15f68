"""Runs every curl command of README.md in a shell and compares what it prints with the JSON that stands below it."""
import json
import math
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


commands = re.findall(r"```sh\n(curl .*?)```\s*```json\n(.*?)```", open("README.md", encoding="utf-8").read(), re.DOTALL)
assert commands, "README.md shows no curl command with its answer"
for command, answer in commands:
    printed = subprocess.run(["bash", "-c", command], capture_output=True, check=True, text=True).stdout
    assert same(json.loads(answer), json.loads(printed)), f"{command}\nprinted {printed}\nREADME.md shows {answer}"
print(f"{len(commands)} curl commands of README.md print what it shows")

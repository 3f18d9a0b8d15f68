#!/usr/bin/env python3
"""Fails if a line of C#, TypeScript or CSS is longer than .editorconfig allows: the formatters do not wrap comments and strings."""
import subprocess
import sys

LIMIT = 140
PATTERNS = ["*.cs", "*.ts", "*.tsx", "*.css"]

found = 0
for name in subprocess.run(["git", "ls-files", *PATTERNS], capture_output=True, text=True, check=True).stdout.splitlines():
    with open(name, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if len(line.rstrip("\n")) > LIMIT:
                found += 1
                print(f"{name}:{number}: {len(line) - 1} characters; at most {LIMIT} are allowed")
sys.exit(1 if found else 0)

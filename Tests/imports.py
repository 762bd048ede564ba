#!/usr/bin/env python3
"""Fails on a dependency of a target that no file of it imports.

Usage: swift package dump-package | Tests/imports.py. A program is built along for its tests, which do not import it.
"""

import json
import re
import sys
from pathlib import Path

targets = {target["name"]: target for target in json.load(sys.stdin)["targets"]}
found = 0
for name, target in targets.items():
    folder = Path(target.get("path") or f"Sources/{name}")
    text = "\n".join(file.read_text() for file in folder.rglob("*.swift"))
    imports = set(re.findall(r"^(?:@?\w+ )*import (?:(?:struct|class|enum|protocol|func|let|var) )?(\w+)", text, re.M))
    for dependency in target["dependencies"]:
        module = next(iter(dependency.values()))[0]
        if module not in imports and targets.get(module, {}).get("type") != "executable":
            print(f"Package.swift: error: {name} depends on {module} and does not import it")
            found += 1
sys.exit(1 if found else 0)

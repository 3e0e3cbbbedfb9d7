"""What of an environment can be imported: every top package, each in a process of its own. For scripts/healthy."""

import concurrent.futures
import hashlib
import json
import pathlib
import re

from environments import IMPORT

NOISE = {"test", "tests", "testing", "doc", "docs", "example", "examples", "benchmark", "benchmarks", "scripts", "build", "tools"}
MODULE = re.compile(r"([A-Za-z_]\w*)(\.py|\.abi3\.so|\.cpython-\w+-[\w-]+\.so|\.so)")


def packages(distribution):
    """The import packages of a distribution by RECORD: the topmost folders with an __init__, and single modules."""
    files = [path.parts for path in distribution.files or () if path.parts[0] != ".." and MODULE.fullmatch(path.name)]
    whole = {parts[:-1] for parts in files if parts[-1].startswith("__init__.")}
    found = {".".join(top(parts, whole)) for parts in files if all(part.isidentifier() for part in parts[:-1])}
    return sorted(name for name in found if name and name.split(".")[0] not in NOISE | {"__pycache__"} and not name.startswith("__"))


def top(parts, whole):
    """The import package that the file at parts belongs to; nothing for a module deep in a namespace."""
    for depth in range(1, len(parts)):
        if parts[:depth] in whole:
            return parts[:depth]
    return [parts[0].split(".")[0]] if len(parts) == 1 else []


class Imports:
    """The imports of environments, remembered below a folder by what is installed."""

    def __init__(self, folder, jobs):
        self.folder, self.jobs = folder, jobs
        folder.mkdir(parents=True, exist_ok=True)

    def of(self, environment, python, modules=()):
        """Each import package, and each of modules, with "" or its error: {distribution: {package: error}}."""
        wanted = {name: packages(d) for name, d in environment.distributions().items() if name not in ("pip", "setuptools")}
        if modules:
            wanted[""] = sorted(modules)
        key = hashlib.sha256(json.dumps([python, environment.versions()]).encode()).hexdigest()[:16]
        path = self.folder / f"{key}.json"
        known = json.loads(path.read_text()) if path.exists() else {}
        new = sorted({name for names in wanted.values() for name in names} - known.keys())
        if new:
            with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
                known |= zip(new, pool.map(lambda name: tried(environment, name), new))
            path.write_text(json.dumps(known, indent=1))
        return {name: {p: known[p] for p in names} for name, names in wanted.items()}


def tried(environment, name):
    """Import one module; what fails is tried once more, alone in its own folder of work."""
    for _ in range(2):
        ran = environment.probe(f"import {name}", environment.path.parent, IMPORT)
        if ran.exit == 0:
            return ""
    return "out of time" if ran.exit == 124 else ran.last()[:200] or f"exit code {ran.exit}"


def module(file):
    """The module that a file below site-packages is, or ""."""
    path = pathlib.PurePosixPath(file)
    parts = [*path.parent.parts, path.name.split(".")[0]]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts) if all(part.isidentifier() for part in parts) else ""


def broken(before, after):
    """The import packages that worked before and are there, and fail, afterwards."""
    was = {name for names in before.values() for name, error in names.items() if not error}
    return {name: error for names in after.values() for name, error in names.items() if error and name in was}

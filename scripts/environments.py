"""Environments for scripts/reports and scripts/healthy: built by uv, changed by real pip, bare or guarded, and looked into.

Everything lies below one work folder: uv's cache, pip's, and the guard's own. An environment is not kept to be used again:
with uv's cache, which holds the unpacked wheels as hard links, building it takes about a second.
"""

import hashlib
import importlib.metadata
import os
import pathlib
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parent.parent
INSTALL, PROBE, IMPORT = 900, 180, 60  # seconds that each may take
EXCEPTION = re.compile(r"[A-Za-z_][\w.]*(Error|Exception|Configured|NotReady)(: |$)")
KEPT = ("PIP_CERT", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_TRUSTED_HOST", "PIP_DEFAULT_TIMEOUT")


@dataclass
class Ran:
    """What one process did: its exit code (124: out of time), its words, and the seconds it took.

    cpu is processor time, its own only where one process runs at a time.
    """

    exit: int
    stdout: str
    stderr: str
    seconds: float
    cpu: float

    def last(self):
        """The last line that names an exception, else the last that says something."""
        lines = [line.strip() for line in reversed((self.stdout + self.stderr).splitlines()) if line.strip()]
        return next((line for line in lines if EXCEPTION.match(line)), lines[0] if lines else "")


class Workplace:
    """The folder that everything lies in, the guard to be measured, and the variables that all processes get."""

    def __init__(self, folder, pipguard=None):
        self.folder = pathlib.Path(folder).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.variables = {k: v for k, v in os.environ.items() if k in KEPT or not k.startswith(("PIP", "PYTHON", "VIRTUAL_ENV", "XDG_"))} | {
            "XDG_CACHE_HOME": str(self.folder / "cache"), "XDG_STATE_HOME": str(self.folder / "state"),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "TF_CPP_MIN_LOG_LEVEL": "3", "MPLBACKEND": "agg",
        }
        self.uv = shutil.which("uv") or sys.exit("uv is missing: pip install uv")
        self.pipguard = str(pathlib.Path(pipguard).resolve()) if pipguard else self.built()

    def built(self):
        """This checkout's program."""
        subprocess.run(["go", "build", "-trimpath", "-o", self.folder / "pipguard", "./cmd/pipguard"], cwd=ROOT, check=True)
        return str(self.folder / "pipguard")

    def run(self, command, cwd, limit, **variables):
        """Run command in its own process group; all of the group is ended at the limit."""
        began, cpu = time.monotonic(), spent()
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        with subprocess.Popen([str(part) for part in command], cwd=cwd, env=self.variables | variables, start_new_session=True,
                              text=True, errors="replace", **quiet) as process:
            try:
                stdout, stderr = process.communicate(timeout=limit)
                code = process.returncode
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                stdout, stderr = process.communicate()
                code = 124
        return Ran(code, stdout, stderr, round(time.monotonic() - began, 2), round(spent() - cpu, 2))

    def interpreter(self, version):
        """The interpreter of that version, 3.9 or 3.9.18: pyenv's newest, else the one on PATH."""
        root = self.run(["pyenv", "root"], "/", 10).stdout.strip() if shutil.which("pyenv") else ""
        found = [path for path in pathlib.Path(root, "versions").glob(f"{version}*/bin/python") if fits(path.parts[-3], version)]
        return found[-1] if found else shutil.which(f"python{version}") or sys.exit(f"Python {version} is missing")

    def environment(self, path, python, requirements, as_of="", dependencies=False):
        """A new environment at path with the newest pip and requirements, chosen as of a date; RuntimeError when it cannot be built."""
        shutil.rmtree(path, ignore_errors=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        install = [self.uv, "pip", "install", "--quiet", "--python", path]
        chosen = [*([] if dependencies else ["--no-deps"]), *(["--exclude-newer", as_of] if as_of else [])]
        steps = [[self.uv, "venv", "--quiet", "--no-python-downloads", "--python", self.interpreter(python), path], [*install, "pip"]]
        if requirements:
            steps.append([*install, *chosen, *requirements])
        for step in steps:
            if (ran := self.run(step, path.parent, INSTALL)).exit:
                raise RuntimeError(ran.stderr.strip() or ran.last())
        return Environment(self, path)


class Environment:
    """The virtual environment at path."""

    def __init__(self, place, path):
        self.place, self.path, self.guarded = place, path, False

    def enable(self):
        ran = self.place.run([self.place.pipguard, "enable", self.path], self.path.parent, PROBE)
        if ran.exit:
            raise RuntimeError(ran.stderr)
        self.guarded = True

    def install(self, command, cwd, uv=False, **variables):
        """Run a command that starts with pip, by this environment's pip, or by uv, guarded where the environment is."""
        _, *arguments = shlex.split(command)
        start = [self.path / "bin/pip"]
        if uv:
            start = [*([self.place.pipguard] if self.guarded else []), "uv" if self.guarded else self.place.uv, "pip"]
            arguments = [a for a in arguments if a != "-y"]
        return self.place.run([*start, *arguments], cwd, INSTALL, VIRTUAL_ENV=str(self.path), **variables)

    def shell(self, line, cwd):
        """Run a line as somebody would who has activated the environment."""
        path = f"{self.path / 'bin'}{os.pathsep}{os.environ['PATH']}"
        return self.place.run(["sh", "-c", line], cwd, INSTALL, VIRTUAL_ENV=str(self.path), PATH=path)

    def probe(self, probe, cwd, limit=PROBE):
        """Run a probe: code for python -c, or a command of ENV/bin with its arguments."""
        python = self.path / "bin/python"
        command = [python, "-c", probe] if isinstance(probe, str) else [self.path / "bin" / probe[0], *probe[1:]]
        return self.place.run(command, cwd, limit, PATH=f"{self.path / 'bin'}{os.pathsep}{os.environ['PATH']}")

    def site(self):
        return next(self.path.glob("lib/python3*/site-packages"))

    def distributions(self):
        """The installed distributions, by their normalized names."""
        found = importlib.metadata.distributions(path=[str(self.site())])
        return {re.sub(r"[-_.]+", "-", d.metadata["Name"]).lower(): d for d in found if d.metadata["Name"]}

    def versions(self):
        return {name: d.version for name, d in sorted(self.distributions().items())}

    def paths(self):
        """All files and links, in order; the guard's own and Python's caches apart."""
        for folder, folders, files in os.walk(self.path):
            folders[:] = sorted(name for name in folders if name not in (".pipguard", "__pycache__"))
            yield from (pathlib.Path(folder, name) for name in sorted(files))

    def tree(self):
        """One digest of the files' names, modes, sizes and times: did anything change?"""
        found = [(str(path), info.st_mode, info.st_size, info.st_mtime_ns) for path in self.paths() for info in [path.lstat()]]
        return hashlib.sha256(repr(found).encode()).hexdigest()

    def content(self):
        """One digest of the files' names, modes and bytes: is it the same as another, made at the same place?"""
        digest = hashlib.sha256()
        for path in self.paths():
            text = os.readlink(path).encode() if path.is_symlink() else path.read_bytes()
            digest.update(f"{path} {path.lstat().st_mode} {hashlib.sha256(text).hexdigest()}\n".encode())
        return digest.hexdigest()

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)


def spent():
    """The processor time of the children that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def fits(version, wanted):
    """Whether 3.9.18 is a 3.9 or a 3.9.18."""
    return version == wanted or version.startswith(wanted + ".")


def words(ran):
    """What pipguard itself said: its lines on stderr and the indented ones that belong to them."""
    said, ours = [], False
    for line in ran.stderr.splitlines():
        ours = line.startswith(("pipguard:", "hint:", "note:", "×", "╰")) or ours and line[:1] in ("", " ")
        if ours:
            said.append(line)
    return "\n".join(said)


def table(head, rows):
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def document(marker, text):
    """Put text, with the date, between the markers of docs/evaluation.md."""
    path = ROOT / "docs/evaluation.md"
    begin, end = f"<!-- {marker} -->\n", f"<!-- /{marker} -->"
    head, rest = path.read_text().split(begin)
    path.write_text(f"{head}{begin}Run on {time.strftime('%Y-%m-%d')}.\n\n{text.strip()}\n{end}" + rest.split(end, 1)[1])

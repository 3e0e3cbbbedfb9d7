# Stops pip where its plan is complete. Shared by boot.py, which starts pip for
# the guard, and hook.py, which meets a pip that the guard did not start.
import json
import os
import sys
from importlib.machinery import ModuleSpec

INSTALL = "pip._internal.commands.install"
UNINSTALL = "pip._internal.commands.uninstall"


class Loaded:
    """A loader that hands out a module that has been imported already."""

    def __init__(self, module):
        self.module = module
        self.spec = module.__spec__

    def create_module(self, spec):
        return self.module

    def exec_module(self, module):
        module.__spec__ = self.spec


class Finder:
    """Imports pip's two commands for its caller, and shows them to wrap first.

    Their own loader does the work: wrapping a loader breaks zipimport on 3.8.
    """

    def __init__(self, wrap):
        self.wrap = wrap
        self.busy = set()

    def find_spec(self, name, path=None, target=None):
        if not name.endswith((INSTALL, UNINSTALL)) or name in self.busy:
            return None
        self.busy.add(name)
        try:
            __import__(name)
        finally:
            self.busy.discard(name)
        module = sys.modules[name]
        self.wrap(module)
        # the import system prefers the spec of what has appeared in sys.modules
        loader = Loaded(module)
        module.__spec__ = ModuleSpec(name, loader)
        return module.__spec__


def raw(path):
    """A path as text that JSON can carry whatever its bytes are."""
    return os.fsencode(path).decode("latin-1") if path else ""


class Gate:
    """The stops of one pip run. A subclass says how to ask, and how to stop."""

    placed = None  # what stands before the first change
    root = "pip"  # a tool's own copy has another name: pipenv.patched.pip

    def __init__(self):
        self.passed = self.stopped = False
        self.parser = self.values = None

    def see(self, parser, values):
        """Notes the install command's options; pip goes on changing values."""
        if parser.has_option("--target") and parser.has_option("--root"):
            self.parser, self.values = parser, values
            # the pip.conf fallback is for a pip that meets no guard: here the guard's own words come first
            files = getattr(values, "constraints", None) or []
            files[:] = [f for f in files if not f.endswith("/.pipguard/constraints.txt")]

    def option(self, name):
        option = self.parser and self.parser.get_option(name)
        return getattr(self.values, option.dest, None) if option else None

    def judge(self, stop, last, **more):
        if self.passed:
            return
        if not self.stopped and self.ask(self.message(stop, last, **more)):
            self.passed = last
            return
        self.stopped = True
        self.stop()

    def message(self, stop, last, **more):
        return dict(
            more,
            stop=stop,
            last=last,
            dry_run=bool(self.option("--dry-run")),
            target={
                "prefix": raw(self.option("--prefix")),
                "root": raw(self.option("--root")),
                "home": raw(os.path.abspath(self.option("--target")))
                if self.option("--target")
                else "",
                "user": bool(self.option("--user")),
            },
            command=sys.argv,
        )

    def planned(self, requirements, last, heads=None):
        self.judge("planned", last, install=[describe(r, (heads or {}).get(id(r))) for r in requirements])

    def ready(self, requirements):
        self.judge("ready", True, install=[describe(r) for r in requirements])

    def removing(self, names):
        self.judge("removing", True, removes=names)


def describe(requirement, head=None):
    """An entry of the installation report, version 1, for pips with and without
    one. The guard reads the metadata itself where there is a file to read: pip's
    own way takes a millisecond for each. head is the index's own (PEP 658), where
    the requirement does not have it.
    """
    file = requirement.local_file_path
    file = file if file and os.path.isfile(file) else ""
    entry = {
        "download_info": origin(requirement),
        "is_direct": bool(requirement.original_link),
        "requested": requirement.user_supplied,
        "file": raw(file),
    }
    if not file.endswith(".whl"):
        if requirement.metadata_directory:
            entry["folder"] = raw(requirement.metadata_directory)
        else:
            entry["metadata"] = metadata(head or requirement.metadata)
    return entry


def metadata(head):
    return {
        "name": head["Name"],
        "version": head["Version"],
        "requires_dist": head.get_all("Requires-Dist", []),
    }


def origin(requirement):
    """The requirement's direct_url.json (PEP 610), as pip 22.2 and newer make it."""
    info = getattr(requirement, "download_info", None)
    if info:
        return json.loads(info.to_json())
    link = requirement.link
    info = {"url": link.url if link else ""}
    if requirement.editable:
        info["dir_info"] = {"editable": True}
    elif link and link.hash_name:
        info["archive_info"] = {"hashes": {link.hash_name: link.hash}}
    return info


def wrap_step(module, gate):
    """Stops before pip's install step (pip 20.3 to 26.3), if it has that name."""
    step = getattr(module, "install_given_reqs", None)
    if step is None:
        return

    def install_given_reqs(requirements, *args, **kwargs):
        gate.ready(requirements)
        return gate.step(step, requirements, *args, **kwargs)

    module.install_given_reqs = gate.placed = install_given_reqs


class Removal:
    """A method that passes the gate when it is looked up: in pip's traceback it has no frame."""

    def __init__(self, step, gate):
        self.step = step
        self.gate = gate

    def __get__(self, requirement, owner=None):
        caller = sys._getframe(1)
        if requirement is not None and caller.f_globals.get("__name__", "").endswith(UNINSTALL):
            self.gate.removing(together(requirement, caller.f_locals.values()))
        return self.step.__get__(requirement, owner)


def wrap_uninstall(gate):
    """Stops before the first removal (pip 20.3 to 26.3), if it has that name."""
    owner = sys.modules.get(gate.root + "._internal.req.req_install")
    owner = getattr(owner, "InstallRequirement", None)
    step = getattr(owner, "uninstall", None)
    if step is not None:
        owner.uninstall = gate.placed = Removal(step, gate)


def together(requirement, values):
    """The names of the requirements that pip is about to remove with this one."""
    for value in values:
        if isinstance(value, dict) and requirement in value.values():
            return [r.name for r in value.values()]
    return [requirement.name]

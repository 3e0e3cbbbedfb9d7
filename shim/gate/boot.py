# The gate of a run that the guard began. With gate.py before it and start.py
# behind it, this is the bootstrap.
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = {
    "os.chmod": slice(1),
    "os.chown": slice(1),
    "os.link": slice(1, 2),
    "os.mkdir": slice(1),
    "os.remove": slice(1),
    "os.rename": slice(2),
    "os.rmdir": slice(1),
    "os.symlink": slice(1, 2),
    "os.truncate": slice(1),
    "os.utime": slice(1),
    # the only user of dir_fd, so that relative names need not be resolved
    "shutil.rmtree": slice(1),
}

# the file by which pip finds out on Windows whether it may write into a folder
PROBE = "accesstest_deleteme_fishfingers_custard_"


class Guarded(Gate):
    """The gate of a run whose guard holds the other end of a socket."""

    def __init__(self, fd, watched, fetched):
        Gate.__init__(self)
        self.fd = fd
        self.fetched = fetched
        self.plans = False
        self.watched = tuple({w.rstrip(os.sep) + os.sep for f in watched for w in (f, os.path.realpath(f))})
        self.renew()

    def renew(self):
        """Arms the gate for a round of pip."""
        Gate.__init__(self)
        self.own = (os.devnull,)
        self.folders = {}
        self.keep = False
        self.streams = None
        self.index = self.made = None

    def tell(self, message):
        data = json.dumps(message).encode("utf-8") + b"\n"
        while data:
            data = data[os.write(self.fd, data) :]

    def ask(self, message):
        try:
            self.tell(dict(message, index=bool(self.made)))
            answer = self.hear()
        except OSError:  # the guard is dead: that is a no
            return False
        # pip 26.3 lets nothing be imported from its second stop on
        self.keep = answer == b"k" and message["stop"] == ("planned" if self.plans else "ready")
        return answer == b"y"

    def hear(self):
        """The guard's answer, one byte. Before it come its questions, a line each."""
        answer = os.read(self.fd, 1)
        while answer == b"?":
            question = json.loads(self.line().decode("utf-8"))
            if not self.index:
                exec(compile(INDEX, "index.py", "exec"), globals())
                self.index = Index(self, *self.made)
            self.tell(dict(self.index.answer(question), stop="answer", id=question["id"]))
            answer = os.read(self.fd, 1)
        return answer

    def line(self):
        """A line of the guard's, and no byte of what it says next; b"" where it has ended."""
        line = b""
        while not line.endswith(b"\n"):
            byte = os.read(self.fd, 1)
            if not byte:
                return b""
            line += byte
        return line

    def step(self, step, *args, **kwargs):
        return step(*args, **kwargs)

    def stop(self):
        """Ends pip in silence; what it says and does from here on is its tidying."""
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (AttributeError, OSError, ValueError):
                pass
        if self.keep and not self.streams:
            self.streams = saved()
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        os.close(null)
        raise KeyboardInterrupt

    def wrap(self, module):
        if module.__name__ == INSTALL:
            wrap_step(module, self)
            wrap_plan(module, self)
            wrap_finder(module, self)
        else:
            wrap_uninstall(self)
            if not self.placed:
                self.refuse()

    def ready(self, requirements):
        if not all(hasattr(r, "local_file_path") for r in requirements):  # pip before 20.1
            self.ask({"stop": "none"})
            self.stopped = True
            self.stop()
        Gate.ready(self, requirements)

    def refuse(self):
        self.ask({"stop": "none"})
        sys.exit(21)

    def see(self, parser, values):
        Gate.see(self, parser, values)
        if self.parser is not parser:
            return
        own = (self.option("--log"), self.option("--report"))
        self.own += tuple(os.path.abspath(o) for o in own if o)
        step = getattr(sys.modules.get(INSTALL), "install_given_reqs", None)
        if step is None or step is not self.placed:
            self.placed = None
            if not self.plans and not Report.arm(self):
                self.refuse()

    def changes(self, path):
        """Whether a change of path is one that has to wait for the gate."""
        if isinstance(path, int):
            return False
        path = os.path.abspath(os.fsdecode(path))
        folder, name = os.path.split(path)
        if folder not in self.folders:
            self.folders[folder] = os.path.realpath(folder)
        for one in (path, os.path.join(self.folders[folder], name)):
            if (one + os.sep).startswith(self.watched) and not self.allowed(one):
                return True
        return False

    def allowed(self, path):
        if os.path.basename(path).startswith(PROBE):
            return True
        return "__pycache__" in path.split(os.sep) or any(path == o or path.startswith(o + os.sep) for o in self.own)

    def needed(self, folder):
        """Whether a folder is there already, or is one for the user's own files."""
        folder = os.path.abspath(os.fsdecode(folder))
        return os.path.isdir(folder) or any(o.startswith(folder + os.sep) for o in self.own)

    def audit(self, event, args):
        """What the audit hook (PEP 578) sees, of opened files those to be written: nothing watched changes before the gate."""
        if event == "open":
            paths = args[:1]
        elif event == "tempfile.mkdtemp":
            self.mine(args[0])
            return
        else:
            paths = args[CHANGES[event]]
        for path in paths:
            if self.changes(path) and not (event == "os.mkdir" and self.needed(path)):
                self.trip(path)

    def mine(self, folder):
        """--target may be a folder above the one for temporary files."""
        folder = os.path.abspath(os.fsdecode(folder))
        if os.path.dirname(folder) == os.path.abspath(sys.modules["tempfile"].tempdir):
            self.own += (folder, os.path.realpath(folder))

    def trip(self, path):
        if self.stopped:  # and the interrupt was swallowed
            os._exit(1)
        self.stopped = True
        self.ask({"stop": "changed", "path": raw(path)})
        self.stop()


def wrap_plan(module, gate):
    """Stops once the plan is resolved (pip 22.2 to 26.3), if all has its name."""
    command = getattr(module, "InstallCommand", None)
    plan = getattr(sys.modules.get("pip._internal.req.req_set"), "RequirementSet", None)
    if not hasattr(command, "make_resolver") or not hasattr(plan, "requirements_to_install"):
        return

    def make_resolver(self, *args, **kwargs):
        resolver = super(command, self).make_resolver(*args, **kwargs)
        resolve = resolver.resolve

        def planned(*args, **kwargs):
            with Fetching(resolver, gate) as fetching:
                plan = resolve(*args, **kwargs)
            last = not gate.placed or bool(gate.option("--dry-run"))
            if last or not fetching.stopped:
                gate.planned(plan.requirements_to_install, last)
            return plan

        resolver.resolve = planned
        return resolver

    command.make_resolver = make_resolver
    gate.plans = True


class Fetching:
    """Stops once more before pip fetches what it has resolved by metadata alone (pip 22.2 to 25.2 do so as they resolve)."""

    def __init__(self, resolver, gate):
        self.resolver = resolver
        self.gate = gate
        self.stopped = False
        self.preparer = getattr(getattr(resolver, "factory", None), "preparer", None)

    def __enter__(self):
        self.fetch = getattr(self.preparer, "prepare_linked_requirements_more", None)
        if self.fetch:
            self.preparer.prepare_linked_requirements_more = self.prepare
        return self

    def __exit__(self, *error):
        if self.fetch:
            del self.preparer.prepare_linked_requirements_more

    def prepare(self, requirements, *args, **kwargs):
        requirements = list(requirements)
        heads = self.heads()
        missing = [r for r in requirements if getattr(r, "needs_more_preparation", False)]
        if missing and heads and all(id(r) in heads for r in missing):
            self.stopped = True
            install = [r for r in requirements if not r.constraint and not r.satisfied_by]
            self.gate.planned(install, False, heads)
        return self.fetch(requirements, *args, **kwargs)

    def heads(self):
        """What the index says of each requirement that has no file yet, if all has its name."""
        result = getattr(self.resolver, "_result", None)
        candidates = getattr(result, "mapping", {}).values()
        found = ((c.get_install_requirement(), getattr(c, "dist", None)) for c in candidates)
        return {id(r): d.metadata for r, d in found if r and d and r.needs_more_preparation}


def wrap_finder(module, gate):
    """Keeps the finder and the session that pip makes (pip 20.3 to 26.3), if they have that name.

    Without an alarm or a way to raise one (Windows, Python 3.7) a question has no end: such a pip is not asked.
    """
    command = getattr(module, "InstallCommand", None)
    alarms = [name for name in ("SIGALRM", "raise_signal") if hasattr(sys.modules["signal"], name)]
    if not hasattr(command, "_build_package_finder") or not alarms:
        return

    def _build_package_finder(self, options, session, *args, **kwargs):
        finder = super(command, self)._build_package_finder(options, session, *args, **kwargs)
        gate.made = finder, session
        if gate.fetched:
            exec(compile(FETCHED, "fetched.py", "exec"), globals())
            serve(session, gate.fetched)
        return finder

    command._build_package_finder = _build_package_finder


class Report:
    """The gate for a pip whose inside is unknown: --report and audit events only."""

    @classmethod
    def arm(cls, gate):
        option = gate.parser.get_option("--report")
        file = gate.option("--report")
        # to add a report would change what --dry-run and "-" mean
        if not option or not hasattr(sys, "addaudithook") or gate.option("--dry-run") or file == "-":
            return False
        sys.addaudithook(cls(gate, option.dest, file).audit)
        return True

    def __init__(self, gate, dest, file):
        self.gate = gate
        self.opened = self.busy = False
        self.folder = None
        if not file:
            import tempfile

            self.folder = tempfile.mkdtemp(prefix="pip-report-")
            file = os.path.join(self.folder, "report.json")
            setattr(gate.values, dest, file)
        self.file = os.path.abspath(file)

    def audit(self, event, args):
        if self.gate.passed or self.gate.stopped or self.busy:
            return
        if event == "open" and args[2] & WRITES and not isinstance(args[0], int):
            self.opened = self.opened or os.path.abspath(os.fsdecode(args[0])) == self.file
        if not self.opened:
            return
        self.busy = True
        try:
            self.ask()
        finally:
            self.busy = False

    def ask(self):
        try:
            with open(self.file, "rb") as f:
                report = json.loads(f.read().decode("utf-8"))
        except (OSError, ValueError):  # not complete yet
            return
        if self.folder:
            os.remove(self.file)
            os.rmdir(self.folder)
        self.gate.judge("planned", True, install=report["install"])


def watch(gate):
    """Puts the gate in pip's way, by the import system, optparse and audit events."""
    import optparse
    import tempfile

    sys.meta_path.insert(0, Finder(gate.wrap))
    check = optparse.OptionParser.check_values

    def check_values(self, values, args):
        found = check(self, values, args)
        gate.see(self, found[0])
        return found

    optparse.OptionParser.check_values = check_values
    if hasattr(sys, "addaudithook"):
        tempfile.gettempdir()  # tries the folder, which may lie in --target's
        events = frozenset(CHANGES).union(("open", "tempfile.mkdtemp"))

        def audit(event, args):  # each event asks a hook for an attribute: a method is slow to say no
            if event in events and not gate.passed and (event != "open" or args[2] & WRITES):
                gate.audit(event, args)

        sys.addaudithook(audit)

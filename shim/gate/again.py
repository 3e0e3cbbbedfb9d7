# Another round of pip in the process of one that was stopped: all that it has
# imported stays, all that it has set is put back (tried with pip 20.3 to 26.3).
OPTIONS = "pip._internal.cli.cmdoptions"
# they say a thing once in a process
ONCE = (
    ("pip._internal.locations", "_log_context"),
    ("pip._internal.locations", "_warn_mismatched"),
    ("pip._internal.metadata.importlib._envs", "_emit_egg_deprecation"),
)


class Rounds:
    """What pip found when it started."""

    def __init__(self, gate):
        self.gate = gate
        self.environ = dict(os.environ)
        self.path = sys.path[:]

    def over(self, end):
        """Whether pip ended as the gate's interrupt has it end, and is at rest."""
        threading = sys.modules.get("threading")
        at_rest = threading is None or threading.active_count() == 1
        return bool(self.gate.streams) and end.code == 1 and at_rest

    def again(self):
        """Waits for the next round's arguments; None where the guard wants no more."""
        self.restore()  # what fails in it ends this process, and the guard starts another
        line = b""
        try:
            self.gate.tell({"stop": "stays"})
            while not line.endswith(b"\n"):
                part = os.read(self.gate.fd, 65536)
                if not part:
                    return None
                line += part
        except OSError:
            return None
        for fd, stream in enumerate(self.gate.streams, 1):
            os.dup2(stream, fd)
            os.close(stream)
        self.gate.renew()
        words = [os.fsdecode(a.encode("latin-1")) for a in json.loads(line.decode("utf-8"))]
        self.gate.fetched = words[0]
        return words[1:]

    def restore(self):
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        sys.path[:] = self.path
        os.environ.clear()
        os.environ.update(self.environ)
        forget()


def forget():
    """Empties what pip keeps in its modules and would take for this round's."""
    partial = sys.modules["functools"].partial
    for option in vars(sys.modules[OPTIONS]).values():
        default = option.keywords.get("default") if isinstance(option, partial) else None
        if isinstance(default, list):  # --group appends to it
            del default[:]
    for module, name in ONCE:
        once = getattr(sys.modules.get(module), name, None)
        if once:
            once.cache_clear()
    logging = sys.modules["logging"]
    del logging.root.handlers[:]
    logging.root.setLevel(logging.WARNING)


def saved():
    """Copies of descriptors 1 and 2, None where there is none."""
    copies = []
    try:
        for fd in (1, 2):
            copies.append(os.dup(fd))
    except OSError:
        for copy in copies:
            os.close(copy)
        return None
    return copies

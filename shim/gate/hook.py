# The start-up hook: planted in an environment beside a .pth line that calls
# find for the names it gives. It meets every pip that the guard did not start.
SHIM = ""  # the guard's program; the text of this line is replaced


def find(name):
    """The finder's answer for one of pip's modules, in this environment only."""
    if not os.path.realpath(__file__).startswith(os.path.realpath(sys.prefix) + os.sep):
        return None
    if name == "pip.__main__":
        if getattr(sys, "argv", [""])[0] == "-m":
            hand_over(sys.argv[1:])
        return None
    return FINDER.find_spec(name)


def hand_over(args):
    """`python -m pip install` becomes the guard; an isolated build's does not."""
    if not {"install", "uninstall"}.intersection(args) or any("pip-build-env-" in a for a in args):
        return
    import subprocess

    flags = subprocess._args_from_interpreter_flags()
    if sys.flags.isolated and "-I" not in flags:  # Python 3.6
        flags.insert(0, "-I")
    how = json.dumps({"python": raw(sys.executable), "flags": [raw(f) for f in flags]})
    environ = dict(os.environ, PIPGUARD_MODULE=how)
    try:
        if os.name == "nt":  # its execve ends this process while the program runs
            wait(subprocess.Popen([os.path.join(sys.prefix, "Scripts", "pip.exe")] + args, executable=SHIM, env=environ))
        os.execve(SHIM, [os.path.join(sys.prefix, "bin", "pip")] + args, environ)
    except OSError as e:
        gone(e.strerror)


def wait(child):
    """Ends with the child's exit code; a Ctrl-C reaches the child by itself."""
    while True:
        try:
            sys.exit(child.wait())
        except KeyboardInterrupt:
            pass


def gone(why):
    complain(why)
    sys.exit(21)


def complain(why):
    sys.stderr.write(
        "pipguard: %s is guarded by %s: %s\n"
        "hint: pipguard enable %s  # renews the guard; pipguard disable, or removing %s, takes it away\n"
        % (sys.prefix, SHIM, why, sys.prefix, os.path.join(os.path.dirname(os.path.abspath(__file__)), "pipguard.pth"))
    )


class Met(Gate):
    """The gate of a pip that asks the guard as its own child process."""

    child = None

    def ask(self, message):
        import subprocess  # pip has: 26.3 allows no new import at this point

        try:
            self.child = subprocess.Popen(
                ["pipguard", "gate", sys.prefix], executable=SHIM, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            self.tell(message)
            return self.child.stdout.read(1) == b"y"
        except OSError:
            return False

    def tell(self, message):
        self.child.stdin.write(json.dumps(message).encode("utf-8") + b"\n")
        self.child.stdin.flush()

    def stop(self):
        # "Operation cancelled by user" is not what happened
        self.hush(True)
        raise KeyboardInterrupt

    def hush(self, silent):
        sys.modules["logging"].getLogger(self.root + "._internal.cli.base_command").disabled = silent

    def ready(self, requirements):
        folder, last = os.path.split((self.option("--prefix") or "").rstrip(os.sep))
        if last in ("overlay", "normal") and os.path.basename(folder).startswith("pip-build-env-"):
            return
        if not all(hasattr(r, "local_file_path") for r in requirements):  # pip before 20.1
            complain("pip %s is too old to say what it would install" % sys.modules[self.root].__version__)
            self.stopped = True
            self.stop()
        Gate.ready(self, requirements)

    def step(self, step, *args, **kwargs):
        try:
            return step(*args, **kwargs)
        except BaseException as e:
            self.failed("interrupted" if isinstance(e, KeyboardInterrupt) and not self.stopped else "failed")
            raise

    def failed(self, how="failed"):
        try:
            self.tell({"stop": how})
        except (AttributeError, OSError):
            pass

    def wrap(self, module):
        if not os.access(SHIM, os.X_OK):
            gone("it is not there")
        self.placed = None
        self.root = module.__name__.partition("._internal.")[0]
        if module.__name__.endswith(".install"):
            command = getattr(module, "InstallCommand", None)
            wrap_step(module, self)
        else:
            command = getattr(module, "UninstallCommand", None)
            wrap_uninstall(self)
        if not self.placed or not hasattr(command, "main"):
            gone("this pip has no place to stop at")
        self.follow(command)

    def follow(self, command):
        """Wraps main: the guard's child ends, and is waited for, with each run."""
        run = command.main

        def main(this, args):
            self.begin(this.parser)
            try:
                code = run(this, args)
            except KeyboardInterrupt:
                if not self.stopped:
                    raise
                code = 1
            finally:
                own = self.end()
            return own or code

        command.main = main

    def begin(self, parser):
        Gate.__init__(self)
        self.child = None
        check = parser.check_values

        def check_values(values, args):
            found = check(values, args)
            self.see(parser, found[0])
            return found

        parser.check_values = check_values

    def end(self):
        """The exit code that the guard wants instead of pip's, or 0."""
        self.hush(False)
        code = 0
        if self.child:
            try:
                self.child.stdin.close()
            except OSError:
                pass
            code = self.child.wait()
            self.child.stdout.close()
        if code < 0 or self.stopped and not code:
            code = 21
        return code


FINDER = Finder(Met().wrap)

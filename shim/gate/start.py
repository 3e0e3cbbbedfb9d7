# Runs pip as its launcher, or python -m pip, would: python -c CODE FD NAME
# LAUNCHER FETCHED N FOLDER... ARG...  FD is the guard's end of a socket ("": no
# gate), LAUNCHER "" means -m pip, FETCHED is a folder of wheels ("": none), and
# the N folders may not change before the gate.
import os
import sys


def bare(error, seen):
    """Takes this program's frames out of an error's traceback, and its causes'."""
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    trace = error.__traceback__
    while trace and ours(trace):
        trace = trace.tb_next
    error.__traceback__ = trace
    while trace and sys.version_info >= (3, 7):
        while trace.tb_next and ours(trace.tb_next):
            trace.tb_next = trace.tb_next.tb_next
        trace = trace.tb_next
    bare(error.__cause__, seen)
    bare(error.__context__, seen)


def ours(trace):
    return trace.tb_frame.f_globals is globals()


def show(source, name):
    """Makes the traceback that ends pip bare pip's, with the launcher's lines."""
    hook = sys.excepthook
    if hook is sys.__excepthook__ and sys.version_info < (3, 13):
        hook = sys.modules["traceback"].print_exception  # the C one reads NAME itself

    def excepthook(kind, value, trace):
        lines = source.decode("utf-8", "replace").splitlines(True)
        sys.modules["linecache"].cache[name] = (len(source), None, lines, name)
        bare(value, set())
        hook(kind, value, value.__traceback__)

    sys.excepthook = excepthook


def main(here):
    fd, name, launcher, fetched, count = sys.argv[1:6]
    count = 6 + int(count)
    watched, args = sys.argv[6:count], sys.argv[count:]
    flags = getattr(sys, "orig_argv", [])[: -len(sys.argv) - 1]
    # the start-up hook stands aside in a run that is guarded from outside
    sys.meta_path[:] = [f for f in sys.meta_path if getattr(f, "__name__", "") != "_pipguard"]
    rounds = None
    if fd:
        fd = opened(int(fd))
        os.set_inheritable(fd, False)
        gate = Guarded(fd, watched, fetched)
        watch(gate)
        rounds = Rounds(gate)
    while args is not None:
        if hasattr(sys, "orig_argv"):
            sys.orig_argv = flags + ([name] if launcher else ["-m", "pip"]) + args
        try:
            once(name, launcher, here, args)
            return
        except SystemExit as end:
            if not (rounds and rounds.over(end)):
                raise
        args = rounds.again()
    sys.exit(1)


def opened(end):
    """The descriptor of the gate's channel: on Windows a handle is inherited."""
    if os.name != "nt":
        return end
    import msvcrt

    return msvcrt.open_osfhandle(end, os.O_RDWR | os.O_BINARY)


def script(launcher):
    """A launcher's source: on Windows it is __main__.py in a zip that a program carries."""
    with open(launcher, "rb") as f:
        source = f.read()
    if source[:2] != b"MZ":
        return source
    import zipfile

    with zipfile.ZipFile(launcher) as f:
        return f.read("__main__.py")


def once(name, launcher, here, args):
    module = sys.modules["__main__"] = type(sys)("__main__")
    source = b""
    try:
        if launcher:
            source = script(launcher)
            run(module, name, source, here, args)
        else:
            run_module(here, args)
    except SystemExit:
        raise
    except BaseException:
        import traceback  # noqa: F401, and with it linecache

        show(source, name)
        raise


def run(module, name, source, here, args):
    sys.argv[:] = [name] + args
    if here:
        sys.path.insert(0, os.path.realpath(os.path.dirname(name)))
    module.__file__ = name
    module.__cached__ = None
    exec(compile(source, name, "exec", dont_inherit=True), module.__dict__)


def run_module(here, args):
    import runpy
    import warnings  # noqa: F401, pip's __main__ imports it

    sys.argv[:] = ["-m"] + args
    if here:
        # found without the current folder, which pip then takes off sys.path
        try:
            import pip  # noqa: F401
        except ImportError:
            pass
        sys.path.insert(0, os.getcwd())
    runpy._run_module_as_main("pip")


main(here)

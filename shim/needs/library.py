import importlib, os, pkgutil, sys, sysconfig, warnings
warnings.simplefilter("ignore")
LEFT = {"antigravity", "this", "idlelib", "lib2to3", "test", "turtledemo", "ensurepip", "pydoc_data", "__main__", "__phello__",
        "__hello__", "site-packages", "venv", "tkinter", "turtle", "config", "unittest.__main__", "_pyrepl", "sitecustomize"}
lib = sysconfig.get_paths()["stdlib"]
paths = [lib] + [p for p in sys.path if p.startswith(os.path.dirname(lib)) and p.endswith("lib-dynload") or os.path.basename(p) == "DLLs"]
out = os.fdopen(os.dup(1), "w", encoding="utf-8")
null = os.open(os.devnull, os.O_RDWR)
for fd in (0, 1, 2):
    os.dup2(null, fd)

def walk(path, prefix):
    for info in pkgutil.iter_modules(path):
        name = prefix + info[1]
        yield name
        if info[2] and name not in LEFT and name.split(".")[-1] not in ("test", "tests", "idle_test"):
            try:
                package = importlib.import_module(name)
            except BaseException:
                continue
            for inner in walk(package.__path__, name + "."):
                yield inner

def aliases(module):
    for name, value in sorted(vars(module).items()):
        if isinstance(value, type) and issubclass(value, BaseException):
            dotted = value.__module__ + "." + value.__name__
            if dotted != module.__name__ + "." + name:
                yield name + "=" + dotted

names = set(sys.builtin_module_names) | {"os.path", "__main__", "_frozen_importlib", "_frozen_importlib_external"} | {n for n in LEFT if n in getattr(sys, "stdlib_module_names", ())}
names.update(walk(paths, ""))
for name in sorted(names):
    have, other = "?", ""
    if name.split(".")[0] not in LEFT and not name.endswith("__main__"):
        try:
            module = importlib.import_module(name)
            have = " ".join(sorted(n for n in {*dir(module), *vars(module)} if not n.startswith("__") or n == "__getattr__"))
            other = " ".join(aliases(module))
        except BaseException as error:
            have = "!" if isinstance(error, ImportError) else "?"
    out.write(name + "\t" + have + ("\t" + other if other else "") + "\n")
out.flush()
os._exit(0)

"""Imports modules and answers for their names and calls: rehearse.py QUESTIONS ANSWERS CACHE TREE. Python 3.6 to 3.14."""
import sys


def main(questions, answers, cache, tree):
    import _frozen_importlib_external as external
    import json
    import os

    with open(questions, encoding="utf-8") as file:
        asked = json.load(file)
    os.unlink(questions)
    sys.argv[:] = [""]
    sites, absent = asked["sites"], Absent(asked["absent"] or {})
    if absent.reasons:
        sys.meta_path.insert(0, absent)
    keep_bytecode(external, os, cache, tree, asked["site"])
    open_file, dumps, append = os.open, json.dumps, os.O_WRONLY | os.O_APPEND | os.O_CREAT
    write, close, end, pid, me = os.write, os.close, os._exit, os.getpid(), os.getpid

    def say(answer):
        if me() != pid:  # a fork of the module's that came back out of the import
            end(0)
        descriptor = open_file(answers, append, 0o600)
        write(descriptor, (dumps(answer) + "\n").encode("ascii"))
        close(descriptor)

    for number, question in asked["questions"]:
        say({"begun": number})
        answer = {"done": number}
        absent.met = None
        try:
            failure = attempt(lambda: load(question["Module"])) if question["Module"] else None
            if failure and absent.explains(failure):
                answer.update(state="not tried", reason=absent.met or absent.any())
            elif failure:
                answer.update(describe(failure, sites))
            else:
                answer["state"] = "holds"
                answer["names"] = [name(n, sites) for n in question["Names"] or ()]
                answer["calls"] = [call(c, sites) for c in question["Calls"] or ()]
        except BaseException as error:  # str(error) may raise as well
            answer = {"done": number, "state": "not tried", "reason": type(error).__name__}
        say(answer)
        if answer["state"] != "holds":
            break  # what it left half imported would be the next one's
    end(0)


class LeftOut(BaseException):
    """A module that the tree is without was asked for: no code that asks for it is to go on."""


class Absent:
    """A finder of the modules that are too large for the tree."""

    def __init__(self, reasons):
        self.reasons, self.met = reasons, None

    def find_spec(self, name, path=None, target=None):
        if name in self.reasons:
            self.met = self.reasons[name]
            raise LeftOut(self.met)
        return None

    def any(self):
        return min(self.reasons.values())

    def explains(self, error):
        """Whether an error may come from what is left out: it was asked for, or the error is not about names alone."""
        if self.met or not self.reasons:
            return bool(self.met)
        about_names = isinstance(error, (AttributeError, TypeError, SyntaxError, ModuleNotFoundError))
        return not about_names and "cannot import name" not in str(error)


def keep_bytecode(external, os, cache, tree, site):
    """Bytecode that is not there goes to cache, one for both trees where both link to the source; none goes elsewhere."""
    own, private, inside = external.cache_from_source, cache + os.sep, os.path.normpath(os.path.join(tree, site)) + os.sep
    exists, islink, dirname, join = os.path.exists, os.path.islink, os.path.dirname, os.path.join
    write = external.SourceFileLoader.set_data
    linked = {entry.name for entry in os.scandir(inside) if entry.is_symlink()}

    def cache_from_source(path, *args, **kwargs):
        found = own(path, *args, **kwargs)
        foreign = islink(dirname(found)) and not islink(path)  # bytecode of what a wheel replaces
        if exists(found) and not foreign:
            return found
        if path.startswith(inside) and path[len(inside) :].split(os.sep)[0] in linked:
            found = found[len(tree) :]
        return join(cache, os.path.splitdrive(found)[1].lstrip(os.sep))

    def set_data(self, path, data, **kwargs):
        if path.startswith(private):
            write(self, path, data, **kwargs)

    external.cache_from_source, external.SourceFileLoader.set_data = cache_from_source, set_data
    sys.dont_write_bytecode = False


def attempt(act):
    try:
        act()
    except BaseException as error:
        return error
    return None


def load(module):
    import importlib

    return importlib.import_module(module)


def describe(error, sites):
    """An exception as an answer: only what code that does not fit can raise is a failure."""
    import traceback

    kind = type(error).__name__
    if not isinstance(error, Exception) or isinstance(error, MemoryError) or confined(error):
        return {"state": "not tried", "reason": line(error)}
    frames = traceback.extract_tb(error.__traceback__)[-60:]
    answers = [{"File": below(f.filename, sites), "Line": f.lineno or 0, "Function": f.name} for f in frames if foreign(f)]
    if isinstance(error, SyntaxError) and error.filename:
        answers.append({"File": below(error.filename, sites), "Line": error.lineno or 0, "Function": ""})
    return {"state": "fails", "error": line(error, sites), "type": kind, "traceback": answers}


def confined(error):
    """Whether a limit of the rehearsal is at the bottom of it: no room, no network, files that cannot be written."""
    import errno

    limits = ("EROFS", "ENOSPC", "EDQUOT", "EFBIG", "ENETUNREACH", "EMFILE", "ENFILE", "ENOMEM", "EAGAIN")
    numbers = {getattr(errno, name, None) for name in limits}
    no_memory = 1455  # ERROR_COMMITMENT_LIMIT, Windows
    for _ in range(20):
        if error is None:
            return False
        if isinstance(error, MemoryError) or isinstance(error, OSError) and (error.errno in numbers or getattr(error, "winerror", 0) == no_memory):
            return True
        error = error.__cause__ or error.__context__
    return False


def foreign(frame):
    own = frame.filename.startswith("<frozen importlib") or frame.filename == __file__
    return not own and "/importlib/__init__.py" not in slashes(frame.filename)


def slashes(path):
    import os

    return path.replace(os.sep, "/")


def below(path, sites):
    path = slashes(str(path))
    for site in map(slashes, sites):
        if path.startswith(site + "/"):
            return path[len(site) + 1 :]
    return path


def line(error, sites=()):
    """The exception as Python prints it, in one line, without the tree's path."""
    import traceback

    printed = "".join(traceback.format_exception_only(type(error), error))
    lines = [text.strip() for text in printed.splitlines() if text.strip()]
    if isinstance(error, SyntaxError):
        lines = lines[-1:]
    elif lines and lines[0].endswith(":"):
        lines = [" ".join(lines[:2])]
    text = lines[0][:1000] if lines else type(error).__name__
    for site in sites:
        for separator in ("/", "\\", "\\\\"):  # as it is, and as repr has it
            text = text.replace(site.replace("\\", separator) + separator, "")
    return text[:500]


def find(asked):
    """The module's attribute; one that is a module below it counts, whether or not it was imported."""
    found = load(asked["Module"])
    for part in asked["Attribute"].split(".") if asked["Attribute"] else ():
        try:
            found = getattr(found, part)
        except AttributeError:
            if type(found) is not type(sys):
                raise
            missing = sys.exc_info()[1]
            try:
                found = load(found.__name__ + "." + part)
            except ImportError:
                raise missing from None
    return found


def name(asked, sites):
    try:
        find(asked)
    except BaseException as error:
        return unfound(error, sites)
    return {"state": "holds"}


def unfound(error, sites):
    """What is answered of a name that cannot be looked up."""
    state = "fails" if isinstance(error, Exception) and not confined(error) else "not tried"
    return {"state": state, "error": line(error, sites)}


def call(asked, sites):
    import inspect

    try:
        called = find(asked)
    except BaseException as error:
        return unfound(error, sites)
    missing = list(asked["Keywords"])
    for follow in (True, False):  # a decorator may take what the function below it no longer does
        try:
            parameters = inspect.signature(called, follow_wrapped=follow).parameters.values()
        except BaseException:
            return {"state": "holds"}  # what cannot be inspected is not in doubt
        if any(p.kind is p.VAR_KEYWORD for p in parameters):
            return {"state": "holds"}
        taken = {p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
        missing = [keyword for keyword in missing if keyword not in taken]
    return {"state": "fails", "missing": missing} if missing else {"state": "holds"}


if __name__ == "__main__":
    main(*sys.argv[1:])

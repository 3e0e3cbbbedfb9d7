"""Imports one module and writes how that ended: python -c THIS MODULE ANSWER. Python 3.6 to 3.14."""
import importlib
import os
import sys


def main(module, answer, end=os._exit, opened=open):
    del sys.argv[1:]
    sys.path[:1] = []  # python -c puts the current folder first
    told = {}
    try:
        importlib.import_module(module)
    except BaseException as error:
        told = describe(error)
    import json

    with opened(answer, "w", encoding="ascii") as file:
        json.dump(told, file)
    end(0)


def describe(error):
    """What tells a fault of the code from one of the machine."""
    types = [kind.__name__ for kind in type(error).__mro__]
    missing = getattr(error, "name", None) if isinstance(error, ImportError) else None
    causes, cause = [], error.__cause__
    while cause is not None and len(causes) < 10:
        causes.append(line(cause))
        cause = cause.__cause__
    ours = isinstance(missing, str) and missing.partition(".")[0] in library()
    return {"types": types, "message": line(error), "missing": str(missing or ""), "library": ours, "causes": causes}


def line(error):
    """The last line of its traceback."""
    import traceback

    try:
        printed = "".join(traceback.format_exception_only(type(error), error)).strip()
    except Exception:
        return type(error).__name__
    lines = [text.strip() for text in printed.splitlines() if text.strip()]
    lines = lines[-1:] if isinstance(error, SyntaxError) else lines[:2] if lines and lines[0].endswith(":") else lines[:1]
    return " ".join(lines)[:500]


def library():
    """Top names of the standard library, those too that this system does not have."""
    names = getattr(sys, "stdlib_module_names", None)  # 3.10 on
    if names:
        return names
    return "_bz2 _ctypes _curses _dbm _gdbm _lzma _sqlite3 _ssl _tkinter _winapi curses msvcrt readline tkinter winreg winsound".split()


main(*sys.argv[1:3])

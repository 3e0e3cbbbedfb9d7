"""Read the option parsers of the pip on PYTHONPATH, and merge what was read from several; run by scripts/options."""

import contextlib
import datetime
import io
import json
import os
import pathlib
import re
import shutil
import sys

# What pipargs.Invocation answers for, by pip's own name of the value (the dest of its option).
DESTS = """requirements constraints editables dependency_groups requirements_from_scripts upgrade upgrade_strategy
force_reinstall ignore_installed ignore_dependencies only_dependencies pre target_dir prefix_path root_path
use_user_site dry_run json_report_file quiet verbose src_dir require_venv isolated_mode no_input
override_externally_managed yes require_hashes""".split()

TESTDATA = pathlib.Path(__file__).parent.parent / "shim/pipargs/testdata"
ROOT = "/golden"  # stands for the temporary folder in testdata


site_dirs = None  # pip's own, before /etc is moved below the temporary folder


class Started(Exception):
    """pip --python X would start itself again under X."""


def load(name):
    return json.loads((TESTDATA / f"{name}.json").read_text())


def read(folder):
    """Print what this pip's parsers accept, and what they make of each case."""
    from pip._internal.cli.main_parser import create_main_parser
    import pip._internal.network.session  # once, and not in every fork
    from pip._internal.commands import create_command
    from pip._internal.req import constructors  # noqa: F401
    from pip._internal.req.req_file import build_parser

    parsers = {
        "main": create_main_parser(),
        "install": create_command("install").parser,
        "uninstall": create_command("uninstall").parser,
        "file": build_parser(),
    }
    json.dump({"options": [option for scope in parsers for option in options(scope, parsers[scope])],
               "parsed": [forked(outcome, case, folder) for case in load("cases")],
               "lines": [forked(lines, case, folder) for case in load("files")],
               "requests": [forked(request, case, folder) for case in load("words")]}, sys.stdout)


def options(scope, parser):
    groups = [parser.option_list] + [group.option_list for group in parser.option_groups]
    for option in (option for group in groups for option in group):
        yield {"scope": scope, "names": option._short_opts + option._long_opts, "dest": option.dest or "",
               "action": option.action, "takes": option.takes_value(), "type": option.type or "",
               "choices": list(option.choices or [])}


def forked(ask, case, folder):
    """The outcome of a case in a process of its own: pip's options keep lists from one parse to the next."""
    reader, writer = os.pipe()
    if not os.fork():
        os.write(writer, json.dumps(refusing(ask, case, folder)).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        return json.load(pipe)


def refusing(ask, case, folder):
    """What ask says of a case, or how pip refuses it."""
    prepare(case, folder)
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            return json.loads(json.dumps(ask(case, folder)).replace(folder, ROOT))
        except SystemExit as end:
            return {"act": "nothing" if not end.code else "error"}
        except Exception:  # every other way in which pip refuses
            return {"act": "error"}


def outcome(case, folder):
    """What pip's main would do with one command line."""
    return run(case["argv"])


def lines(case, folder):
    """The lines of a requirements file and of those that it names."""
    from pip._internal.network.session import PipSession  # reads file: URLs
    from pip._internal.req.req_file import RequirementsFileParser, get_line_parser

    parser = RequirementsFileParser(PipSession(), get_line_parser(None))
    found = []
    for line in parser.parse(case["read"].replace(ROOT, folder), case.get("constraint", False)):
        requirement = getattr(line, "requirement", None)
        hashes = [f"{name}:{digest}" for name, digests in (line.opts.hashes or {}).items() for digest in digests]
        found.append({"file": line.filename, "number": line.lineno, "requirement": (requirement or "").strip(),
                      "editable": bool(requirement) and line.is_editable, "constraint": line.constraint,
                      "hashes": hashes})
    return {"act": "read", "lines": found}


def request(case, folder):
    """How pip understands one word."""
    from pip._internal.req import constructors

    os.makedirs(folder + "/proj", exist_ok=True)
    pathlib.Path(folder, "proj", "setup.py").touch()
    os.chdir(folder)
    make = constructors.install_req_from_editable if case.get("editable") else constructors.install_req_from_line
    made = make(case["word"])
    return {"act": "taken", "form": form(made, case), "name": made.req.name if made.req else "",
            "extras": sorted(made.extras), "marker": bool(made.markers)}


def form(made, case):
    if made.link is None:
        return "named"
    if made.req and made.req.url or " @ " in case["word"]:
        return "direct"
    if made.link.is_vcs:
        return "vcs"
    if re.match("(https?|ftp|file):", case["word"], re.I):
        return "url"
    return "folder" if made.link.is_existing_dir() else "archive"


def prepare(case, folder):
    from pip._internal.utils import appdirs

    global site_dirs
    site_dirs = site_dirs or appdirs.site_config_dirs
    keep = {name: os.environ[name] for name in ("PATH", "PYTHONPATH")}
    os.environ.clear()
    os.environ.update(keep, HOME=folder + "/home", XDG_CONFIG_DIRS=folder + "/xdg")
    os.environ.update(entry.replace(ROOT, folder).split("=", 1) for entry in case.get("env", []))
    for path in pathlib.Path(folder).iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name, text in case.get("files", {}).items():
        path = pathlib.Path(name.replace(ROOT, folder))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.replace(ROOT, folder).encode(case.get("encoding", "utf-8")))
    sys.prefix = folder + "/prefix"
    appdirs.site_config_dirs = lambda name: [folder + path if path == "/etc" else path for path in site_dirs(name)]


def run(argv):
    from pip._internal.cli import main_parser
    from pip._internal.commands import create_command

    python = None
    try:
        with starting(main_parser):
            command, args = main_parser.parse_command(list(argv))
    except Started as started:
        python = str(started)
        os.environ["_PIP_RUNNING_IN_SUBPROCESS"] = "1"
        command, args = main_parser.parse_command(list(argv))
    if command not in ("install", "uninstall"):
        return {"act": "nothing"}
    made = create_command(command, isolated="--isolated" in args)
    values, words = made.parse_args(args)
    if getattr(values, "python", None) and not python and "_PIP_RUNNING_IN_SUBPROCESS" not in os.environ:
        return {"act": "error", "type": "python after the subcommand"}
    return {"act": command, "words": words, "values": chosen(values, made.parser.defaults), "python": python or ""}


def chosen(values, defaults):
    """The values that differ from what a bare command gives, in the shapes of the Go test."""
    found = {}
    for dest in DESTS:
        value = getattr(values, dest, None)
        if dest == "use_user_site" and value is not None:
            found[dest] = bool(value)
            continue
        if not value:
            continue
        if dest in ("src_dir", "upgrade_strategy") and value == defaults[dest]:
            continue
        if dest == "dependency_groups":
            value = [":".join(pair) for pair in value]
        elif dest not in ("quiet", "verbose") and isinstance(value, int):
            value = True
        found[dest] = value
    return found


@contextlib.contextmanager
def starting(main_parser):
    """Within this, a pip that starts itself again raises Started instead."""
    if not hasattr(main_parser, "identify_python_interpreter"):
        yield
        return

    def refuse(python):
        raise Started(python)

    kept = main_parser.identify_python_interpreter
    main_parser.identify_python_interpreter = refuse
    try:
        yield
    finally:
        main_parser.identify_python_interpreter = kept


def table(read_by, pips):
    """Print the options of all pips as a Go table: one row per option and run of pips that agree on it."""
    runs = {}
    for index, pip in enumerate(pips):
        shapes = {}
        for option in read_by[pip]["options"]:
            scope = option.pop("scope")
            shapes.setdefault(json.dumps(option), []).append(scope)
        for shape, scopes in shapes.items():
            found = runs.setdefault((shape, tuple(scopes)), [])
            if found and found[-1][1] == index - 1:
                found[-1][1] = index
            else:
                found.append([index, index])
    rows = [(json.loads(shape), scopes, *span) for (shape, scopes), spans in runs.items() for span in spans]
    rows.sort(key=lambda row: (row[0]["names"][-1], row[2]))
    print("// Code generated by scripts/options; DO NOT EDIT.")
    print(f"// Read on {datetime.date.today()} from the option parsers of pip {', '.join(pips)}.\n")
    print("package pipargs\n")
    print("// pips are the releases that the table was read from, oldest first.")
    print("var pips = []string{" + ", ".join(f'"{pip}"' for pip in pips) + "}\n")
    print("// options holds every option of the main, install and uninstall parsers and of requirements files;")
    print("// since and until are indexes into pips, both included.")
    print("var options = []option{")
    for shape, scopes, since, until in rows:
        print("\t{" + ", ".join(fields(shape, scopes, since, until)) + "},")
    print("}")


def fields(shape, scopes, since, until):
    words = lambda texts: "[]string{" + ", ".join(json.dumps(text) for text in texts) + "}"
    action = {"store": "store", "store_true": "storeTrue", "store_false": "storeFalse", "append": "appendTo",
              "count": "count", "callback": "callback", "help": "help"}[shape["action"]]
    yield "scopes: " + " | ".join(f"{scope}Scope" for scope in scopes)
    yield "names: " + words(shape["names"])
    if shape["dest"]:
        yield "dest: " + json.dumps(shape["dest"])
    yield "action: " + action
    if shape["takes"]:
        yield "takes: true"
    if shape["type"] in ("int", "float"):
        yield "number: " + json.dumps(shape["type"])
    if shape["choices"]:
        yield "choices: " + words(shape["choices"])
    yield f"since: {since}"
    yield f"until: {until}"


def golden(read_by, pips):
    """Print every case with its outcomes, the pips that agree together."""
    merged = {}
    for answers, cases in {"parsed": "cases", "lines": "files", "requests": "words"}.items():
        merged[answers] = [agreed(case, answers, index, read_by, pips) for index, case in enumerate(load(cases))]
    print("{")
    for comma, (answers, cases) in zip(",, ", merged.items()):
        print(json.dumps(answers) + ": [\n" + ",\n".join(map(json.dumps, cases)) + "\n]" + comma)
    print("}")


def agreed(case, answers, index, read_by, pips):
    groups = {}
    for pip in pips:
        groups.setdefault(json.dumps(read_by[pip][answers][index]), []).append(pip)
    return dict(case, outcomes=[dict(json.loads(text), pips=agree) for text, agree in groups.items()])


def main(verb, *args):
    if verb == "read":
        read(*args)
        return
    work, *pips = args
    read_by = {pip: json.loads(pathlib.Path(work, pip + ".json").read_text()) for pip in pips}
    {"table": table, "golden": golden}[verb](read_by, pips)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Builds a stand-in's wheel from the folder `wheel` beside it (PEP 517 and PEP 660)."""
import base64
import hashlib
import os
import zipfile

STEM = open("wheel/stem").read()
INFO = STEM + ".dist-info"


def _read(folder):
    for base, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(base, name)
            with open(path, "rb") as f:
                yield os.path.relpath(path, folder).replace(os.sep, "/"), f.read()


def _tag(text):
    tags = [line.split()[1] for line in text.decode().splitlines() if line.startswith("Tag: ")]
    return ".".join(tag.split("-")[0] for tag in tags) + "-none-any"


def _zip(directory, files):
    name = "%s-%s.whl" % (STEM, _tag(files[INFO + "/WHEEL"]))
    record = []
    with zipfile.ZipFile(os.path.join(directory, name), "w") as wheel:
        for path, content in sorted(files.items()):
            wheel.writestr(zipfile.ZipInfo(path), content)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            record.append("%s,sha256=%s,%d\n" % (path, digest, len(content)))
        record.append(INFO + "/RECORD,,\n")
        wheel.writestr(zipfile.ZipInfo(INFO + "/RECORD"), "".join(record))
    return name


def _info():
    return {INFO + "/" + path: content for path, content in _read("wheel/dist-info")}


def _prepare(metadata_directory):
    os.makedirs(os.path.join(metadata_directory, INFO))
    for path, content in _info().items():
        with open(os.path.join(metadata_directory, path), "wb") as f:
            f.write(content)
    return INFO


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    return _prepare(metadata_directory)


def prepare_metadata_for_build_editable(metadata_directory, config_settings=None):
    return _prepare(metadata_directory)


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    return _zip(wheel_directory, dict(_info(), **dict(_read("wheel/files"))))


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    source = os.path.abspath("wheel/files")
    return _zip(wheel_directory, dict(_info(), **{STEM.split("-")[0] + "_editable.pth": (source + "\n").encode()}))

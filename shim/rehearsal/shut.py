"""Shuts a process in, then runs Python: shut.py WORK PYTHON ARGUMENT… It is the first process of its namespaces.

Every file system is read-only but WORK; what the Python started ends with it. Exit 97: the kernel does not let it."""
import ctypes
import os
import sys

libc = ctypes.CDLL(None, use_errno=True)
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE, READ_ONLY = 442, -100, 0x8000, 1


def mount(source, target, kind, flags, data=None):
    names = [n if n is None else os.fsencode(n) for n in (source, target, kind, data)]
    if libc.mount(names[0], names[1], names[2], ctypes.c_ulong(flags), names[3]):
        raise OSError(ctypes.get_errno(), target)


def set_attributes(path, flags, add, remove):
    wanted = (ctypes.c_uint64 * 4)(add, remove, 0, 0)
    path = ctypes.c_char_p(os.fsencode(path))
    number, folder, size = ctypes.c_long(MOUNT_SETATTR), ctypes.c_long(AT_FDCWD), ctypes.c_size_t(32)
    if libc.syscall(number, folder, path, ctypes.c_ulong(flags), ctypes.byref(wanted), size):
        raise OSError(ctypes.get_errno(), "mount_setattr")


def shut(work):
    mount(None, "/", None, MS_REC | MS_PRIVATE)
    mount("proc", "/proc", "proc", 0)  # of the new process namespace
    mount(work, work, None, MS_BIND)
    set_attributes("/", AT_RECURSIVE, READ_ONLY, 0)
    set_attributes(work, 0, 0, READ_ONLY)
    if os.path.isdir("/dev/shm"):
        mount("tmpfs", "/dev/shm", "tmpfs", 0, "size=64m")
    libc.prctl(47, 4, 0, 0, 0)  # PR_CAP_AMBIENT_CLEAR_ALL: what follows has no capability
    libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS


def main(work, *command):
    try:
        shut(work)
        os.chdir(work)
    except Exception as error:
        os.write(2, str(error).encode())
        os._exit(97)
    child = os.fork()
    if not child:
        os.execv(command[0], command)
    while True:
        ended, status = os.wait()
        if ended == child:
            os._exit(128 + (status & 127) if status & 127 else status >> 8)


main(*sys.argv[1:])

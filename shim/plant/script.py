# `python ENV/bin/pip`: ENV's Python becomes the guard, another one runs its own pip, as pip's launcher would.
import os
import sys

name = os.path.realpath(sys.argv[0])
if os.path.dirname(os.path.dirname(name)) == os.path.realpath(sys.prefix):
    os.execv(name, sys.argv)
sys.path[0] = os.path.dirname(name)

from pip._internal.cli.main import main  # noqa: E402

sys.exit(main())

#!/bin/sh
# Build pipguard from this checkout and install it for one user; --try shows it at work and installs nothing.
{
	set -eu

	usage() {
		cat <<-'TEXT'
			usage: ./install.sh [--prefix DIR] [--env ENV]   build, install to DIR/bin (default ~/.local), guard ENV
			       ./install.sh --try                       build, and show a rewrite and a block in a scratch environment
			       ./install.sh --uninstall [--prefix DIR]  remove what an earlier run installed; it says what stays
			       ./install.sh --uninstall --purge         and what pipguard keeps for this user: journals, trust, caches
		TEXT
	}

	say() { printf '%s\n' "$*"; }

	die() {
		printf 'install.sh: %s\n' "$1" >&2
		shift
		for hint; do printf 'hint: %s\n' "$hint" >&2; done
		exit 1
	}

	need_go() {
		command -v go >/dev/null 2>&1 ||
			die 'Go is missing: pipguard is built from source' 'install Go 1.26 or newer with your system'"'"'s package manager, or from go.dev'
		major=$(go env GOVERSION | sed 's/^go1\.\([0-9]*\).*/\1/')
		[ "$major" -ge 26 ] 2>/dev/null || [ "$(go env GOTOOLCHAIN)" = auto ] ||
			die "Go 1.26 or newer is needed, this is $(go env GOVERSION)" 'install a newer Go, or: go env -w GOTOOLCHAIN=auto'
	}

	# need_python finds an interpreter that can make environments; for --try one that the pinned wheels are built for.
	need_python() {
		for python in python3.12 python3.11 python3.10 python3.9 python3.13 python3 python; do
			minor=$("$python" -c 'import sys, venv, ensurepip; print(sys.version_info[0] * 100 + sys.version_info[1])' 2>/dev/null) || continue
			[ "$minor" -ge 309 ] && return
		done
		die 'Python 3.9 or newer with venv and ensurepip is missing' 'on Debian and Ubuntu: apt install python3-venv'
	}

	# need_environment finds what --env names before anything is built.
	need_environment() {
		for interpreter in python python3 pypy3 pypy; do
			[ ! -x "$environment/bin/$interpreter" ] || return 0
		done
		die "$environment is no Python environment: there is no bin/python in it" "python3 -m venv$(words "$environment")"
	}

	build() {
		say "building pipguard with $(go env GOVERSION)"
		release=$(sed -n 's/^## \([^ ]*\).*/\1/p' "$here/CHANGELOG.md" | head -n 1)
		commit=$(git -C "$here" rev-parse HEAD 2>/dev/null || true)
		[ -z "$commit" ] || [ -z "$(git -C "$here" status --porcelain)" ] || release=$release+dirty
		(cd "$here" && CGO_ENABLED=0 go build -tags urfave_cli_no_docs -trimpath -buildvcs=false -ldflags "-s -w -X main.release=$release -X main.commit=$commit" -o "$1" ./cmd/pipguard)
	}

	install_it() {
		mkdir -p "$prefix/bin"
		build "$prefix/bin/.pipguard.new"
		mv "$prefix/bin/.pipguard.new" "$prefix/bin/pipguard"
		mkdir -p "$prefix/share/man/man1"
		"$prefix/bin/pipguard" man >"$prefix/share/man/man1/pipguard.1"
		say "installed $prefix/bin/pipguard: $("$prefix/bin/pipguard" version)"
		name=$prefix/bin/pipguard
		case $(command -v pipguard || true) in
		"$prefix/bin/pipguard") name=pipguard ;;
		'') off_path ;;
		*) say "note: on PATH $(command -v pipguard) comes first" ;;
		esac
		if [ -n "$environment" ]; then
			"$prefix/bin/pipguard" enable "$environment"
		else
			say "next:$(words "$name" enable ENV)"
		fi
	}

	# off_path says how the user's own shell comes to find the program.
	off_path() {
		line="export PATH=\"$prefix/bin:\$PATH\""
		say "note: $prefix/bin is not on PATH; this puts it there, for good:"
		case ${SHELL##*/} in
		fish) say "hint: fish_add_path$(words "$prefix/bin")" ;;
		zsh) say "hint: echo '$line' >>~/.zshrc && $line" ;;
		bash) say "hint: echo '$line' >>~/.bashrc && $line" ;;
		*) say "hint: echo '$line' >>~/.profile && $line" ;;
		esac
	}

	uninstall_it() {
		if [ -e "$prefix/bin/pipguard" ]; then
			rm -f "$prefix/bin/pipguard" "$prefix/share/man/man1/pipguard.1"
			say "removed $prefix/bin/pipguard and its manual page"
		else
			say "there is no $prefix/bin/pipguard; nothing was removed"
		fi
		left=
		kept "${XDG_CONFIG_HOME:-}" .config 'policy files that you trust'
		kept "${XDG_STATE_HOME:-}" .local/state 'journals, also of environments that had a guard'
		kept "${XDG_CACHE_HOME:-}" .cache 'what was read and tried, remembered'
		say 'stays: guarded environments stay guarded, each by its own copy; to give one back: ENV/.pipguard/pipguard disable ENV'
		[ -z "$left" ] || say 'hint: ./install.sh --uninstall --purge'
	}

	# kept says what stays of a user's folder of pipguard, or removes it: its base, or where that is not absolute its place
	# below HOME, and what it has.
	kept() {
		case $1 in
		/*) folder=$1/pipguard ;;
		*) folder=${HOME:+$HOME/$2/pipguard} ;;
		esac
		if [ -z "$folder" ] || [ ! -d "$folder" ]; then
			return
		fi
		if [ -n "$purge" ]; then
			rm -rf "$folder"
			say "removed $folder: $3"
		else
			left=yes
			say "stays: $folder: $3"
		fi
	}

	# words writes a command's words as a line to paste.
	words() {
		for word; do
			case $word in
			*[!A-Za-z0-9_@%+=:,./-]*) printf " '%s'" "$(printf '%s' "$word" | sed "s/'/'\\\\''/g")" ;;
			*) printf ' %s' "$word" ;;
			esac
		done
	}

	# run shows a command and its exit code, and ends the script where that is not the expected one.
	run() {
		expected=$1
		shift
		printf '\n$%s\n' "$(words "$@")" | sed "s|$scratch/||g"
		code=0
		"$@" || code=$?
		[ "$code" -eq "$expected" ] || die "exit code $code, expected $expected"
	}

	try() {
		scratch=$(mktemp -d)
		trap 'rm -rf "$scratch"' EXIT
		build "$scratch/pipguard"
		export XDG_STATE_HOME="$scratch/state" PIP_DISABLE_PIP_VERSION_CHECK=1
		if [ "$minor" -le 312 ]; then
			holds=numpy==1.26.4 owner=scipy==1.11.4 breaks=numpy==2.1.0
		else
			holds=numpy==2.2.6 owner=numba==0.61.2 breaks=numpy==2.3.0
		fi
		say "making a scratch environment with $holds and $owner, which goes with no numpy from ${breaks#*==} on"
		"$python" -m venv "$scratch/env"
		"$scratch/env/bin/pip" install -q "$holds" "$owner"
		run 0 "$scratch/pipguard" enable "$scratch/env"
		run 0 "$scratch/env/bin/pip" install -q --upgrade numpy
		run 0 "$scratch/env/bin/python" -c "import numpy, ${owner%%=*}; print(\"numpy\", numpy.__version__, \"and ${owner%%=*} work\")"
		run 20 "$scratch/env/bin/pip" install -q "$breaks"
		run 0 "$scratch/pipguard" explain --env "$scratch/env"
		say ''
		say 'shown: one install rewritten, one blocked, and its explanation; the scratch environment is gone again'
	}

	here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
	prefix=${HOME:+$HOME/.local}
	environment=
	purge=
	action=install_it
	while [ $# -gt 0 ]; do
		case $1 in
		--prefix | --env)
			[ $# -ge 2 ] || die "$1 needs a folder"
			if [ "$1" = --prefix ]; then prefix=$2; else environment=$2; fi
			shift
			;;
		--prefix=*) prefix=${1#*=} ;;
		--env=*) environment=${1#*=} ;;
		--try) action=try ;;
		--uninstall) action=uninstall_it ;;
		--purge) purge=yes ;;
		-h | --help) usage && exit 0 ;;
		*)
			printf 'install.sh: there is no option %s\n' "$1" >&2
			usage >&2
			exit 2
			;;
		esac
		shift
	done
	if [ -n "$purge" ] && [ "$action" != uninstall_it ]; then
		die '--purge goes with --uninstall'
	fi
	case $prefix in
	/*) ;;
	'') die 'HOME is not set' './install.sh --prefix DIR' ;;
	*) prefix=$PWD/$prefix ;;
	esac
	[ "$action" != install_it ] || [ -z "$environment" ] || need_environment
	if [ "$action" != uninstall_it ]; then
		need_go
		need_python
	fi
	$action
	exit 0
}

# as USER PROGRAM ARGS…: runs a program as root or nobody in mounts of its own, with $WORK/etc for /etc/pipguard.
set -e
user=$1
shift
mount -t tmpfs tmpfs /mnt

# opened lets others pass through the folders that lead to a file which is not the test's own to chmod.
opened() {
	folder=$(dirname "$(readlink -f "$1")")
	while [ "$folder" != / ]; do
		case $(stat -c %A "$folder") in
		*x) ;;
		*)
			layer=$(mktemp -d /mnt/layer.XXXXXX)
			mkdir -m 755 "$layer/upper" "$layer/work"
			mount -t overlay overlay -o "lowerdir=$folder,upperdir=$layer/upper,workdir=$layer/work" "$folder"
			;;
		esac
		folder=$(dirname "$folder")
	done
}

if [ -d "$WORK/etc" ]; then
	mkdir -p /mnt/etc/pipguard /mnt/work
	cp -a "$WORK/etc/." /mnt/etc/pipguard
	chmod 755 /mnt/etc
	mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/etc,workdir=/mnt/work /etc
fi
opened "$PY"
for folder in "$WORK" "$WHEELS" "$(dirname "$(command -v pipguard)")"; do
	while [ "$folder" != /tmp ] && [ "$folder" != / ]; do
		[ -O "$folder" ] && chmod go+rx "$folder"
		folder=$(dirname "$folder")
	done
done
if [ "$user" = root ]; then
	exec "$@"
fi
export HOME="$WORK/home-$user"
mkdir -p "$HOME"
chown "$user" "$HOME"
exec setpriv --reuid="$user" --regid=65534 --clear-groups "$@"

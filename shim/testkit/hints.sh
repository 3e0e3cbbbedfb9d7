# Pastes the first hint of a block that is a pip command, says what became of it, and puts all back as it was.
# $1 is a file with the block's words. Started in the script's folder, with its variables.
hint=$(sed -n 's/^hint: //p' "$1" | grep -E ' (un)?install ' | sed 's/  # .*//;q')
if [ -z "$hint" ]; then
	echo none
	exit
fi
aside=$WORK.aside
rm -rf "$aside"
cp -a "$WORK" "$aside"
installed() { find "$WORK" -name '*.dist-info' | sort; }
was=$(installed)
pipguard check "$ENV" >/dev/null 2>&1
before=$?
# a hint that names no environment is for the active one, and never for the machine's own Python
VIRTUAL_ENV=$ENV PATH=$ENV/bin:$PATH sh -c "$hint" >"$aside.out" 2>&1 </dev/null
code=$?
pipguard check "$ENV" >/dev/null 2>&1
after=$?
if [ "$code" -ne 0 ]; then
	outcome="exit $code"
elif [ "$was" = "$(installed)" ]; then
	outcome=unchanged
elif [ "$after" -ne 0 ] && [ "$before" -eq 0 ]; then
	outcome=broken
else
	outcome=whole
fi
find "$WORK" -mindepth 1 -maxdepth 1 -exec rm -rf {} +
cp -a "$aside/." "$WORK/"
rm -rf "$aside" "$aside.out"
echo "$outcome	$hint"

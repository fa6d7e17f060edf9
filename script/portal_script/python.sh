# Sourced by each command beside it: finds a Python of at least 3.11, with pip if there is one, and
# lets it run the command. A name on the PATH proves nothing (it may be a version manager's stub),
# so each is tried out.
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
for wanted in "import sys, pip" "import sys"; do
    for python in python3.14 python3.13 python3.12 python3.11 python3; do
        if "$python" -c "$wanted; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1; then
            exec "$python" "$here/portal_script" "$0" "$@"
        fi
    done
done
echo "Python 3.11 or newer is needed and none was found on the PATH: install it and run $0 again." >&2
exit 1

#!/bin/sh
# Fetch what install.sh needs into a folder, on any machine that has a line, for one that has none. The list is complete
# and every file is checked by its hash, so the folder is right or this fails.
set -eu

usage() {
    cat <<'TEXT'
usage: wheelhouse.sh DIR [--machine NAME] [--python VERSION] [--list FILE]

  --machine NAME     whose packages: aarch64 (a Raspberry Pi, the default) or x86_64 (a PC)
  --python VERSION   for one Python alone; else for 3.11 and 3.13 (Debian 12 and 13, and the Raspberry Pi OS of each)
  --list FILE        another pinned list than the kiosk's
TEXT
}

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
folder="" machine=aarch64 pythons="3.11 3.13" list=$here/requirements.txt
while [ $# -gt 0 ]; do
    case $1 in
        --machine | --python | --list) [ $# -gt 1 ] || { usage >&2; exit 2; }
            case $1 in --machine) machine=$2 ;; --python) pythons=$2 ;; *) list=$2 ;; esac
            shift 2 ;;
        -h | --help) usage; exit 0 ;;
        -*) usage >&2; exit 2 ;;
        *) folder=$1; shift ;;
    esac
done
[ -n "$folder" ] || { usage >&2; exit 2; }
case $machine in aarch64 | x86_64) ;; *) usage >&2; exit 2 ;; esac

# Every C library a package may have been built for that Debian 12, the older one, has too.
platforms="--platform=manylinux2014_$machine"
for minor in $(seq 17 36); do platforms="$platforms --platform=manylinux_2_${minor}_$machine"; done

for python in $pythons; do
    # shellcheck disable=SC2086  one word a platform
    "${PYTHON:-python3}" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
        --require-hashes --implementation=cp --python-version="$python" $platforms -r "$list" -d "$folder"
done

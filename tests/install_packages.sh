#!/bin/sh
# Install the Debian packages of system-packages.txt that are missing; where that is not allowed, fail and name them.
set -eu
list=$(dirname "$0")/system-packages.txt
missing=""
for package in $(grep -v '^#' "$list"); do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    if sudo -n true 2>/dev/null; then as_root="sudo -n"; else
        echo "The tests need these system packages, and this account may not install them:$missing" >&2
        echo "Ask an administrator for: apt-get install --no-install-recommends$missing" >&2
        exit 1
    fi
fi
echo "Installing system packages for the tests:$missing"
$as_root apt-get update -qq
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null

#!/bin/sh
# Install the village kiosk on Raspberry Pi OS or Debian 12 (or newer), as root. Run it again to update or to repair:
# what is right stays, reports are never touched, and of the settings only what an option names.
set -eu

usage() {
    cat <<'TEXT'
usage: install.sh [--settings FILE] [--root-json FILE] [--wheelhouse DIR] [--public-url URL] [--wifi-name NAME]

  --settings FILE    put FILE in place as /etc/village-kiosk/kiosk.toml (kept where one is there already)
  --root-json FILE   put FILE in place as /etc/village-kiosk/root.json (kept where one is there already)
  --wheelhouse DIR   take the Python packages from DIR instead of the network
  --public-url URL   set the address at which phones on the Wi-Fi find this kiosk, for QR codes and the Wi-Fi sign
  --wifi-name NAME   set the name of the Wi-Fi exactly as phones show it
TEXT
}

say() { printf '%s\n' "$*"; }
stop() { printf 'install.sh: %s\n' "$*" >&2; exit 1; }

settings="" root_json="" wheelhouse="" public_url="" wifi_name=""
while [ $# -gt 0 ]; do
    case $1 in
        --settings | --root-json | --wheelhouse | --public-url | --wifi-name) [ $# -gt 1 ] || stop "$1 needs a value"
            case $1 in
                --settings) settings=$2 ;;
                --root-json) root_json=$2 ;;
                --wheelhouse) wheelhouse=$2 ;;
                --public-url) public_url=$2 ;;
                *) wifi_name=$2 ;;
            esac
            shift 2 ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
done

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
source_dir=$(dirname -- "$(dirname -- "$here")")
base=/opt/village-kiosk
etc=/etc/village-kiosk

check_system() {
    [ "$(id -u)" -eq 0 ] || stop "run this as root: sudo sh $0"
    for file in "$settings" "$root_json"; do
        [ -z "$file" ] || [ -r "$file" ] || stop "$file cannot be read"
    done
    [ -z "$wheelhouse" ] || [ -d "$wheelhouse" ] || stop "$wheelhouse is not a folder"
    packages=""
    command -v python3 >/dev/null || packages="$packages python3"
    python3 -c 'import ensurepip, venv' 2>/dev/null || packages="$packages python3-venv"
    # The pin driver has no wheel for every Python; Raspberry Pi OS packages it. Other systems have no pins.
    if [ -e /etc/rpi-issue ] && ! python3 -c 'import lgpio' 2>/dev/null; then packages="$packages python3-lgpio"; fi
    if [ -n "$packages" ]; then
        say "Getting system packages:$packages"
        apt-get update -qq
        # shellcheck disable=SC2086  one word a package
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
    fi
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || stop "Python 3.11 or newer is needed"
}

make_user() {
    getent group gpio >/dev/null || groupadd --system gpio
    getent passwd kiosk >/dev/null ||
        useradd --system --user-group --home-dir /var/lib/kiosk --no-create-home --shell /usr/sbin/nologin kiosk
    usermod --append --groups gpio kiosk
}

# A release is a folder of its own, named by its content and the Python under it; `current` is switched once it is whole.
make_release() {
    content=$(cd "$source_dir" && find kiosk content_sync deploy/raspberrypi/requirements.txt pyproject.toml -type f \
        ! -path '*/__pycache__/*' -exec sha256sum {} + | sort -k 2 | sha256sum | cut -c 1-12)
    release=$base/releases/$content-$(python3 -c 'import sys; print("py%d%d" % sys.version_info[:2])')
    if [ -e "$release/complete" ]; then
        say "This release is installed already: ${release##*/}"
    else
        say "Making the environment (a few minutes on a small board) ..."
        rm -rf "$release"
        mkdir -p "$base/releases"
        python3 -m venv --system-site-packages "$release"
        install_packages
        python3 -m compileall -q "$release/lib" || true
        cp "$source_dir/README.md" "$release/README.md"
        sync
        touch "$release/complete"
        sync
    fi
    before=$(readlink "$base/current" || true)
    ln -sfn "$release" "$base/current.new"
    mv -Tf "$base/current.new" "$base/current"
    [ "$before" != "$release" ] || return 0
    # The release before this one stays, to go back to by hand; older ones go.
    for old in "$base"/releases/*; do
        [ "$old" = "$release" ] || [ "$old" = "$before" ] || rm -rf "$old"
    done
}

install_packages() {
    from=""
    [ -z "$wheelhouse" ] || from="--no-index --find-links=$wheelhouse"
    # The list is complete and all wheels: nothing is resolved, built or newer than it.
    # shellcheck disable=SC2086  two options or none
    "$release/bin/python" -m pip install --quiet --disable-pip-version-check --no-cache-dir --ignore-installed \
        --no-deps --only-binary=:all: --require-hashes $from -r "$here/requirements.txt"
    work=$(mktemp -d)
    (cd "$source_dir" && cp -R kiosk content_sync pyproject.toml README.md "$work/")
    "$release/bin/python" -m pip install --quiet --disable-pip-version-check --no-cache-dir --no-deps \
        --no-build-isolation "$work"
    rm -rf "$work"
}

put_settings() {
    mkdir -p "$etc"
    if [ -n "$settings" ] && [ ! -e "$etc/kiosk.toml" ]; then cp "$settings" "$etc/kiosk.toml"; fi
    if [ -n "$root_json" ] && [ ! -e "$etc/root.json" ]; then cp "$root_json" "$etc/root.json"; fi
    put_setting public_url "$public_url"
    put_setting wifi_name "$wifi_name"
    cp "$here/kiosk.toml.example" "$etc/kiosk.toml.example"
    chown -R root:kiosk "$etc"
    chmod 0750 "$etc"
    find "$etc" -type f -exec chmod 0640 {} +
}

# What an option says replaces its line in the settings, if the kiosk can read the settings with it.
put_setting() {
    [ -n "$2" ] || return 0
    [ -e "$etc/kiosk.toml" ] || stop "$1 has no settings file to go to: give --settings too"
    said=$(printf '%s' "$2" | sed 's/["\\]/\\&/g')
    {
        printf '%s = "%s"\n' "$1" "$said"
        grep -v "^[[:space:]]*$1[[:space:]]*=" "$etc/kiosk.toml" || true
    } >"$etc/kiosk.toml.new"
    if ! setting "$1" "$etc/kiosk.toml.new" >/dev/null; then
        rm -f "$etc/kiosk.toml.new"
        stop "the settings stay as they were"
    fi
    sync
    mv -f "$etc/kiosk.toml.new" "$etc/kiosk.toml"
}

# Print a setting as the kiosk reads it.
setting() {
    "$base/current/bin/python" -I -X utf8 -c '
import sys
from pathlib import Path
from content_sync.errors import SettingError
from kiosk.config import load
try:
    print(getattr(load(Path(sys.argv[2])), sys.argv[1]))
except SettingError as error:
    sys.exit(f"install.sh: {error}")
' "$1" "$2"
}

# Say what the QR codes and the sign carry: a sign with a wrong address would hang there for years.
tell_address() {
    address=$(setting public_url "$etc/kiosk.toml") || return 0
    here_now=$(hostname -I 2>/dev/null || true)
    if [ -z "$address" ]; then
        say "No address is set, so no QR code is drawn and the Wi-Fi sign lacks it. This machine's addresses are now:"
        say "${here_now:-none}. Set the one phones on the Wi-Fi use: install.sh --public-url http://ADDRESS"
        return 0
    fi
    say "QR codes and the Wi-Fi sign say: $address, Wi-Fi \"$(setting wifi_name "$etc/kiosk.toml")\". To print it: $address/print/sign"
    number=$(printf '%s' "$address" | sed -n 's#^https*://\([0-9.]*\)\(:[0-9]*\)\{0,1\}/*$#\1#p')
    case " $here_now " in
        *" $number "*) ;;
        *) [ -z "$number" ] || say "This machine does not have the address $number now (it has: ${here_now:-none})." ;;
    esac
}

put_unit() {
    cmp -s "$here/kiosk.service" /etc/systemd/system/kiosk.service ||
        install -m 0644 "$here/kiosk.service" /etc/systemd/system/kiosk.service
    install -D -m 0644 "$here/90-village-kiosk-stick.rules" /etc/udev/rules.d/90-village-kiosk-stick.rules
    systemctl enable --quiet kiosk.service
    [ -d /run/systemd/system ] || return 0
    systemctl daemon-reload
    if command -v udevadm >/dev/null; then udevadm control --reload || true; fi
    if [ -e "$etc/kiosk.toml" ]; then systemctl restart kiosk.service; fi
}

check_system
make_user
make_release
put_settings
put_unit
if [ -e "$etc/kiosk.toml" ] && [ -e "$etc/root.json" ]; then
    say "The kiosk is installed. Its public key, for central's list of villages:"
    mkdir -p /var/lib/kiosk
    chown kiosk:kiosk /var/lib/kiosk
    chmod 0700 /var/lib/kiosk
    su -s /bin/sh kiosk -c "KIOSK_DATA_DIR=/var/lib/kiosk $base/current/bin/kiosk key --config $etc/kiosk.toml" ||
        say "The kiosk serves its pages, but sends nothing before it has a new key."
    tell_address
    say "How it is, and the code for the box's label, which opens /setup:"
    su -s /bin/sh kiosk -c "KIOSK_DATA_DIR=/var/lib/kiosk KIOSK_HOST=0.0.0.0 KIOSK_PORT=80 $base/current/bin/kiosk doctor --config $etc/kiosk.toml" ||
        say "Something above is not well."
else
    say "The kiosk is installed. Fill in $etc/kiosk.toml (see kiosk.toml.example) and put the ministry's root.json beside"
    say "it, then run this again."
fi

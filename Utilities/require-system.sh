#!/bin/sh
# Makes sure that the machine has what a target of the Makefile needs beyond Python packages.
#
#   require-system.sh PYTHON GROUP...      groups: python qt desktop orthanc dcmtk testtools
#
# It looks for the libraries and programs themselves, so any Linux will do. Where something is missing, root gets it by
# apt-get; anyone else is told the one command to type, and the script fails.
set -eu

python=$1
shift
missing=

need() { # need PACKAGE: remember a Debian package once
    case " $missing " in *" $1 "*) ;; *) missing="$missing $1" ;; esac
}

program() { # program NAME PACKAGE
    command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] || need "$2"
}

libraries=$(/sbin/ldconfig -p 2>/dev/null || true)
library() { # library SONAME PACKAGE
    case "$libraries" in *"$1 "*) ;; *) need "$2" ;; esac
}

if [ "$(uname -s)" != Linux ]; then
    set -- python
fi

for group in "$@"; do
    case $group in
    python)
        if [ "$python" != python3 ] && ! command -v "$python" >/dev/null 2>&1; then
            echo "There is no '$python': name a Python 3.10 or newer with 'make PYTHON=/path/to/python3 ...'" >&2
            exit 1
        fi
        program "$python" python3
        if command -v "$python" >/dev/null 2>&1; then
            if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))'; then
                echo "$("$python" --version) is too old: name a Python 3.10 or newer with 'make PYTHON=/path/to/python3 ...'" >&2
                exit 1
            fi
            "$python" -c 'import ensurepip, venv' 2>/dev/null || need python3-venv
        fi
        ;;
    qt) # what PySide6 and VTK are linked to or open at run time
        library libEGL.so.1 libegl1
        library libGL.so.1 libgl1
        library libOpenGL.so.0 libopengl0
        library libglib-2.0.so.0 libglib2.0-0
        library libfontconfig.so.1 libfontconfig1
        library libdbus-1.so.3 libdbus-1-3
        library libxkbcommon.so.0 libxkbcommon0
        library libX11.so.6 libx11-6
        [ -n "$(find /usr/share/fonts /usr/local/share/fonts -name '*.ttf' 2>/dev/null | head -n 1)" ] || need fonts-dejavu-core
        ;;
    desktop) # Qt's xcb platform plugin
        library libxcb-cursor.so.0 libxcb-cursor0
        library libxcb-icccm.so.4 libxcb-icccm4
        library libxcb-image.so.0 libxcb-image0
        library libxcb-keysyms.so.1 libxcb-keysyms1
        library libxcb-randr.so.0 libxcb-randr0
        library libxcb-render-util.so.0 libxcb-render-util0
        library libxcb-shape.so.0 libxcb-shape0
        library libxcb-sync.so.1 libxcb-sync1
        library libxcb-xfixes.so.0 libxcb-xfixes0
        library libxcb-xkb.so.1 libxcb-xkb1
        library libxkbcommon-x11.so.0 libxkbcommon-x11-0
        library libX11-xcb.so.1 libx11-xcb1
        library libXcursor.so.1 libxcursor1
        library libXrender.so.1 libxrender1
        ;;
    orthanc)
        program Orthanc orthanc
        [ -e /usr/share/orthanc/plugins/libOrthancDicomWeb.so ] || need orthanc-dicomweb
        [ -e /usr/share/orthanc/plugins/libOrthancGdcm.so ] || need orthanc-gdcm
        ;;
    dcmtk) # sends over DIMSE
        program storescu dcmtk
        ;;
    testtools) # a C-STORE peer, a DICOM validator, a proxy with TLS, a key store, and a look at other processes
        program storescu dcmtk
        program dciodvfy dicom3tools
        program dcm2niix dcm2niix
        program nginx nginx-light
        program dbus-daemon dbus
        program gnome-keyring-daemon gnome-keyring
        program ps procps
        ;;
    *)
        echo "require-system.sh: no group '$group'" >&2
        exit 2
        ;;
    esac
done

[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "Missing on this machine, by Debian's names:$missing" >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "This needs Debian packages that are missing here. Type, and then start again:" >&2
    echo "    sudo apt-get update && sudo apt-get install --yes --no-install-recommends$missing" >&2
    exit 1
fi
echo "Installing Debian packages:$missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086
if ! { apt-get update && apt-get install --yes --no-install-recommends $missing; } >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi

#!/bin/sh
# Runs the tests in several environments, one after the other: the Python packages that each Slicer bundles, and the
# newest ones with the oldest and the newest Python.
#
#   test-matrix.sh [PYTEST OPTION ...]      variables: ENVIRONMENTS="slicer-5.10 ..." (default: all), MATRIX=folder
#
# An environment whose Python is not on this machine is named at the end, and the script fails then, as it does for
# a failed test. Tests that cannot run in an environment stand with the reason in constraints/ENVIRONMENT.deselect.
set -eu

cd "$(dirname "$0")/.."
constraints=Utilities/constraints
matrix=${MATRIX:-build/matrix}
case $matrix in /*) ;; *) matrix=$PWD/$matrix ;; esac
mkdir -p "$matrix"
summary=
status=0

python_version() { # python_version ENVIRONMENT: the Python that it is about
    case $1 in
    slicer-5.10 | slicer-5.12) echo 3.12 ;;
    python-*) echo "${1#python-}" ;;
    *)
        echo "test-matrix.sh: no environment '$1'" >&2
        exit 2
        ;;
    esac
}

find_python() { # find_python VERSION: print the path of a Python of that version, the newest of pyenv's after PATH's
    for candidate in "python$1" $(ls -d "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*/bin/python 2>/dev/null | sort -rV); do
        if found=$("$candidate" -c 'import ensurepip, sys, venv; print(sys.executable)' 2>/dev/null); then
            echo "$found"
            return
        fi
    done
}

install() { # install VENV PYTHON PIP-ARGUMENT ...: make it anew where the Python in it is another one
    "$1/bin/python" -c '' 2>/dev/null || "$2" -m venv --clear "$1" || return
    pip_python=$1/bin/python
    shift 2
    "$pip_python" -m pip install --quiet "$@"
}

prepare() { # prepare ENVIRONMENT PYTHON
    venv=$matrix/$1
    case $1 in
    slicer-5.10) # pydicom 2: tiny-pacs cannot be there, it runs from a Python of its own; highdicom is an older one
        install "$matrix/tiny-pacs" "$2" tiny-pacs tiny-pacs-dicomweb waitress &&
            install "$venv" "$2" --constraint "$constraints/$1.txt" setuptools --editable \
                '.[panel,images,dask,deidentify,export,testtools]'
        ;;
    slicer-*)
        install "$venv" "$2" --constraint "$constraints/$1.txt" setuptools --editable '.[demo,dask,deidentify,export,testtools]'
        ;;
    *)
        install "$venv" "$2" --editable '.[demo,dask,deidentify,export,testtools]'
        ;;
    esac
}

run() { # run ENVIRONMENT [PYTEST OPTION ...]
    environment=$1
    shift
    left_out=$constraints/$environment.deselect
    if [ -f "$left_out" ]; then
        echo "Left out, with the reason:"
        sed -n 's/^[^#]/    &/p' "$left_out"
        set -f # names of tests have brackets
        for name in $(sed 's/#.*//' "$left_out"); do
            set -- "$@" --deselect "$name"
        done
        set +f
    fi
    if [ "$environment" = slicer-5.10 ]; then
        DICOMWEB_NETWORK_TINY_PACS_PYTHON=$matrix/tiny-pacs/bin/python
        export DICOMWEB_NETWORK_TINY_PACS_PYTHON
    else
        unset DICOMWEB_NETWORK_TINY_PACS_PYTHON
    fi
    "$matrix/$environment/bin/python" -m pytest "$@"
}

for environment in ${ENVIRONMENTS:-slicer-5.10 slicer-5.12 python-3.10 python-3.13}; do
    version=$(python_version "$environment")
    python=$(find_python "$version")
    echo "== $environment: ${python:-Python $version is missing on this machine}"
    if [ -z "$python" ]; then
        result="not run, Python $version is missing"
    elif ! prepare "$environment" "$python"; then
        result="not run, its packages could not be installed"
    elif run "$environment" "$@"; then
        result=passed
    else
        result=failed
    fi
    [ "$result" = passed ] || status=1
    summary="$summary    $environment: $result
"
done
printf '\n%s' "$summary"
exit $status

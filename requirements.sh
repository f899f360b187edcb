#!/bin/sh
# Writes requirements.lock and requirements-dev.lock: what pyproject.toml asks for, resolved in a fresh environment.
set -eu
python="${VENV:-.venv}/bin/python"
fresh="$(mktemp -d)"
trap 'rm -rf "$fresh"' EXIT
"$python" -m venv "$fresh/venv"
pip="$fresh/venv/bin/pip"

listed() { # the requirements of one part of pyproject.toml, one a line
  "$python" - "$1" <<'P'
import sys, tomllib
with open("pyproject.toml", "rb") as f:
    project = tomllib.load(f)
parts = {
    "run": project["project"]["dependencies"],
    "build": [*project["build-system"]["requires"], "editables"],  # the backend asks for it where the project is linked
    "dev": project["project"]["optional-dependencies"]["dev"],
}
print("\n".join(parts[sys.argv[1]]))
P
}

for part in run build dev; do
  listed "$part" > "$fresh/$part.txt"
  "$pip" install -q -r "$fresh/$part.txt"
  "$pip" freeze > "$fresh/$part.lock"
done
{
  echo "# Everything that runs counterclaim, pinned. Made by 'make lock' from pyproject.toml."
  cat "$fresh/run.lock"
  echo "# To build the project itself:"
  grep -vxFf "$fresh/run.lock" "$fresh/build.lock"
} > requirements.lock
{
  echo "# Tests and checks, pinned. Made by 'make lock' from pyproject.toml."
  echo "-r requirements.lock"
  grep -vxFf "$fresh/build.lock" "$fresh/dev.lock"
} > requirements-dev.lock

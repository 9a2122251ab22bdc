#!/bin/sh
# Set up .venv from a lock file: find or fetch uv, then Python 3.10, then the packages. Does nothing when all is there.
# Usage: sh scripts/bootstrap.sh LOCK_FILE
set -eu
cd "$(dirname "$0")/.."
lock=$1

say() { printf '%s\n' "$*" >&2; }
fail() { say "Erreur : $*"; exit 1; }

# The larger lock file holds the smaller one: an environment made from it serves both.
for done_for in "$lock" requirements-dev.lock; do
    stamp=".venv/$(basename "$done_for").stamp"
    if [ -f "$stamp" ] && cmp -s "$stamp" "$done_for" && [ -x .venv/bin/tremplin ]; then exit 0; fi
done

# An installed uv may be a pyenv shim that refuses to run in this folder: ask it for its version.
if uv --version >/dev/null 2>&1; then
    uv=uv
elif [ -x .tools/bin/uv ]; then
    uv=.tools/bin/uv
else
    say "Installation de l'outil uv…"
    for python in python3 /usr/bin/python3 /usr/local/bin/python3 python; do
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 6))' >/dev/null 2>&1 || continue
        if "$python" -m venv .tools >/dev/null 2>&1 && .tools/bin/python -m pip install -q uv >/dev/null 2>&1; then break; fi
        rm -rf .tools
        # Debian's Python has no venv without another package.
        if "$python" -m pip install -q --target .tools uv >/dev/null 2>&1; then break; fi
        rm -rf .tools
    done
    if [ ! -x .tools/bin/uv ] && command -v curl >/dev/null 2>&1; then
        curl -LsSf https://astral.sh/uv/install.sh 2>/dev/null | UV_INSTALL_DIR="$PWD/.tools/bin" UV_NO_MODIFY_PATH=1 sh >/dev/null 2>&1 || true
    fi
    [ -x .tools/bin/uv ] || fail "l'outil uv n'a pas pu être installé. Vérifiez la connexion à internet, puis recommencez."
    uv=.tools/bin/uv
fi

if [ ! -x .venv/bin/python ]; then
    python=3.10
    # pyenv keeps its versions where uv does not look.
    if ! "$uv" python find 3.10 >/dev/null 2>&1; then
        for candidate in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10.*/bin/python3.10; do
            [ -x "$candidate" ] && python=$candidate
        done
    fi
    say "Préparation de Python 3.10…"
    "$uv" venv -q --python "$python" .venv || fail "Python 3.10 n'a pas pu être trouvé ni téléchargé. Vérifiez la connexion à internet, puis recommencez."
fi

say "Installation des bibliothèques (1,5 Go ; quelques minutes la première fois)…"
# Compiled now: uv leaves that to the first start, which takes five seconds more (each start, where nothing may be written).
"$uv" pip install --python .venv/bin/python --compile-bytecode --require-hashes -r "$lock" ${CI:+-q} ||
    fail "une bibliothèque n'a pas pu être installée. Vérifiez la connexion à internet et l'espace libre, puis recommencez."
"$uv" pip install -q --python .venv/bin/python --no-deps --no-build-isolation -e . || fail "le projet n'a pas pu être installé."
.venv/bin/python -m compileall -q tremplin actions

# Rasa sends usage statistics and listens on every address unless its environment says otherwise; « rasa … » typed by
# hand must be as safe as the project's own commands.
site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
cat > "$site/tremplin_environment.pth" <<'PTH'
import os; [os.environ.setdefault(k, v) for k, v in {"RASA_TELEMETRY_ENABLED": "false", "SANIC_HOST": "127.0.0.1", "SQLALCHEMY_SILENCE_UBER_WARNING": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}.items()]
PTH
rm -f .venv/*.stamp
cp "$lock" ".venv/$(basename "$lock").stamp"

#!/bin/sh
# Renew the three locks: hashes for every platform and Python from 3.10 on, and no address of any registry. Extras stay in
# them: without, pip asks for the newest release wherever a package requires another one with extras, and refuses it.
set -eu
cd "$(dirname "$0")/../.."
compile() {
    uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.10 --no-strip-extras \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links "$@"
}
compile pyproject.toml tools/lock/pinned.in --output-file requirements.txt
compile tools/lock/dev.in --constraint requirements.txt --output-file requirements-dev.txt
compile pyproject.toml tools/lock/newest-sdk.in --output-file requirements-newest-sdk.txt

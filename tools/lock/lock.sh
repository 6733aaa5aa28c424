#!/bin/sh
# Lock the five sets of requirements: hashes for every platform and every Python from 3.10, and no address of a registry.
# The locks keep extras. Without them, pip would look for the newest release where a package requires another one with
# extras, and refuse it because it has no hash.
set -eu
cd "$(dirname "$0")/../.."
compile() {
    uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.10 --no-strip-extras \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links "$@"
}
compile pyproject.toml --extra emulator tools/lock/pinned.in --output-file requirements.txt
compile tools/lock/dev.in --constraint requirements.txt --output-file requirements-dev.txt
compile tools/lock/build.in --constraint requirements-dev.txt --output-file requirements-build.txt
compile pyproject.toml tools/lock/newest-sdk.in --output-file requirements-newest-sdk.txt
compile --resolution lowest-direct pyproject.toml tools/lock/oldest-sdk.in --output-file requirements-oldest-sdk.txt

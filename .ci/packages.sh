# What a bare Debian 12 needs to build this project, stated once. Source it, then call `install_packages`, which
# installs px_packages: enough for tests/run and examples/run. .ci/run names px_ci_packages too.
# shellcheck shell=bash

px_packages=(
    ca-certificates
    ccache
    cmake
    g++
    libboost-json1.81-dev
    libboost-test1.81-dev
    libboost1.81-dev
    libcsv-dev
    libhiredis-dev
    libpq-dev
    libsqlite3-dev
    libssl-dev
    ninja-build
    pkg-config
    tinyproxy-bin
    zlib1g-dev
)

# What tests/run adds: a server, which the tests start in a folder of their own, and a validator of JSON Schema that is
# not ours.
px_test_packages=(
    postgresql
    python3-jsonschema
    redis-server
)

px_ci_packages=(
    clang-19
    clang-format-19
    clang-tidy-19
    git
    libclang-rt-19-dev
    meson
)

# What benchmarks/run and benchmarks/count add.
px_benchmark_packages=(
    libcpp-httplib-dev
    libcurl4-openssl-dev
    libsimdjson-dev
    nginx-light
    nlohmann-json3-dev
    openssl
    python3
    strace
    valgrind
    wrk
)

# What benchmarks/export adds to those: what it is compared with.
px_export_peer_packages=(
    curl
    jq
    postgresql
    python3-requests
    time
)

# install_packages [NAME...]: installs what dpkg does not know as installed; silent and offline when nothing is missing.
install_packages() {
    (($#)) || set -- "${px_packages[@]}"
    local missing=() name as_root=()
    for name in "$@"; do
        dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$name")
    done
    ((${#missing[@]})) || return 0

    command -v apt-get >/dev/null || {
        echo "Please install these or their like, then run this again: ${missing[*]}" >&2
        return 1
    }
    if ((EUID != 0)); then
        command -v sudo >/dev/null || {
            echo "These packages are missing and neither root nor sudo is here to install them: ${missing[*]}" >&2
            return 1
        }
        as_root=(sudo)
    fi
    echo "Installing ${missing[*]}"
    "${as_root[@]}" apt-get update -qq &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

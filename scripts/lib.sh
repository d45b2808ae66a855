# shellcheck shell=bash
# What the scripts share: where things are, and how a machine gets what they need. To be sourced.

set -euo pipefail

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }
heading() { printf '\n==> %s\n' "$*" >&2; }
die() {
    say "error: $*"
    exit 2
}

# debian-bookworm, debian-trixie, ubuntu-noble, or whatever it is. Derivatives name what they derive from.
distribution() {
    (
        ID=unknown VERSION_CODENAME='' UBUNTU_CODENAME='' DEBIAN_CODENAME=''
        # shellcheck disable=SC1091
        [[ -r /etc/os-release ]] && . /etc/os-release
        if [[ -n $UBUNTU_CODENAME ]]; then
            echo "ubuntu-$UBUNTU_CODENAME"
        elif [[ -n $DEBIAN_CODENAME ]]; then
            echo "debian-$DEBIAN_CODENAME"
        else
            echo "$ID-${VERSION_CODENAME:-${VERSION_ID:-unknown}}"
        fi
    )
}

# set_up SET...     makes sure that the machine has the packages of these sets:
#   build    the library, the command, the emulator
#   test     the tests
#   ci       everything that .ci/run runs
#   format   clang-format
# Costs one dpkg-query where nothing is missing. Installs what is missing, and only that.
set_up() {
    local name boost=1.83 required=() wanted=() missing=() set package
    name=$(distribution)

    local -A installed=()
    local version status
    if command -v dpkg-query >/dev/null; then
        while read -r package version status; do
            [[ $status == installed ]] && installed[$package]=$version
        done < <(dpkg-query -W -f='${Package} ${Version} ${db:Status-Status}\n' 2>/dev/null)
        # A newer Boost than ours is as good; only one can be installed at a time.
        for package in "${!installed[@]}"; do
            if [[ $package =~ ^libboost1\.([0-9]+)-dev$ ]] && ((BASH_REMATCH[1] > 83)); then
                boost=1.${BASH_REMATCH[1]}
            fi
        done
    fi

    local catch2=libcatch2-dev
    [[ $name == ubuntu-noble ]] && catch2=catch2
    for set in "$@"; do
        case $set in
        build) required+=(g++ cmake ninja-build libssl-dev "libboost$boost-dev" libcli11-dev) ;;
        test)
            required+=("$catch2")
            wanted+=("libboost-context$boost-dev" "libboost-json$boost-dev" ccache mold)
            ;;
        ci) required+=(clang-19 libclang-rt-19-dev clang-format-19 shellcheck) ;;
        format) required+=(clang-format-19) ;;
        *) die "set_up: there is no set of packages named '$set'" ;;
        esac
    done

    for package in "${required[@]}" "${wanted[@]}"; do
        [[ -v "installed[$package]" ]] || missing+=("$package")
    done
    ((${#missing[@]} == 0)) && return

    local as_root=()
    if ((EUID != 0)); then
        if command -v sudo >/dev/null; then
            as_root=(sudo)
        else
            as_root=(cannot)
        fi
    fi

    case $name in
    debian-bookworm | debian-trixie | ubuntu-noble)
        if [[ ${as_root[*]} == cannot ]]; then
            has_everything "$@" && return
            die "these packages are missing, and only root can install them (there is no sudo): ${missing[*]}"
        fi
        install_packages "$name" "${as_root[*]}" "${missing[@]}"
        ;;
    *)
        has_everything "$@" && return
        say "This script installs packages on Debian 12, Debian 13 and Ubuntu 24.04; this is $name."
        say "Please install what these are called there:"
        say "  ${required[*]}"
        ((${#wanted[@]})) && say "and, if you like, for faster builds and more tests:" && say "  ${wanted[*]}"
        say "That is: a compiler for C++20 (GCC 12, clang 19 or newer), CMake 3.25, Ninja, OpenSSL 3.0, Boost 1.83, CLI11;"
        say "for the tests also Catch2 3. Then run this script again."
        exit 2
        ;;
    esac
}

# install_packages DISTRIBUTION SUDO PACKAGE...
install_packages() {
    local name=$1 as_root=() packages=("${@:3}") i
    [[ -n $2 ]] && as_root=("$2")
    heading "Installing ${packages[*]}"

    if [[ $name == debian-bookworm ]]; then
        # Boost 1.83 and Catch2 3 are in backports.
        if ! apt-get indextargets --format '$(RELEASE)' 'Created-By: Packages' |
            grep -x 'bookworm-backports' >/dev/null; then
            local uri
            uri=$(apt-get indextargets --format '$(RELEASE) $(SITE)' 'Created-By: Packages' |
                awk '$1 == "bookworm" && !seen++ { print $2 }')
            echo "deb ${uri:-http://deb.debian.org/debian} bookworm-backports main" |
                "${as_root[@]}" tee /etc/apt/sources.list.d/originpull-backports.list >/dev/null
        fi
        for i in "${!packages[@]}"; do
            case ${packages[i]} in
            libcatch2-dev)
                packages[i]+=/bookworm-backports
                # An installed Catch2 2 has to make way for its successor of the same name.
                dpkg-query -W catch2 >/dev/null 2>&1 && packages+=(catch2/bookworm-backports)
                ;;
            libboost*1.83-dev) packages[i]+=/bookworm-backports ;;
            esac
        done
    fi

    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
    "${apt[@]}" update >&2 || say "warning: apt-get update had an error; trying what is known."
    # --no-remove: what the machine has, it keeps.
    if ! "${apt[@]}" install -y --no-install-recommends --no-remove "${packages[@]}" >&2; then
        say "The packages could not be installed: ${packages[*]}"
        say "If apt-get says that packages would be removed, another version of Boost is in the way (libboost-dev of Debian 12"
        say "is 1.74): remove it yourself, or build in a container."
        exit 2
    fi
}

# Are the programs and headers there, wherever they came from?
has_everything() {
    local set headers=() programs=()
    for set in "$@"; do
        case $set in
        build)
            programs+=(cmake ninja "${CXX:-c++}")
            headers+=(openssl/ssl.h boost/version.hpp CLI/CLI.hpp)
            ;;
        test) headers+=(catch2/catch_test_macros.hpp) ;;
        ci) programs+=(clang++-19 clang-format-19 shellcheck) ;;
        format) programs+=(clang-format-19) ;;
        esac
    done
    local program header source=''
    for program in "${programs[@]}"; do
        command -v "$program" >/dev/null || return 1
    done
    ((${#headers[@]})) || return 0
    for header in "${headers[@]}"; do
        source+="#include <$header>"$'\n'
    done
    [[ $source == *boost/version* ]] && source+=$'#if BOOST_VERSION < 108300\n#error\n#endif\n'
    "${CXX:-c++}" -std=c++20 -E -x c++ - <<<"$source" >/dev/null 2>&1
}

# How many compilers at once: one for each core, and 1.5 GiB of memory for each.
job_count() {
    local cores memory
    cores=$(nproc)
    memory=$(awk '/^MemAvailable:/ { print int($2 / 1572864) }' /proc/meminfo 2>/dev/null || echo "$cores")
    ((memory < 1)) && memory=1
    echo "${ORIGINPULL_JOBS:-$((cores < memory ? cores : memory))}"
}

# build PRESET [TARGET...]: configures where that has not been done, and builds. Quiet unless something is wrong.
build() {
    local preset=$1
    shift
    local targets=()
    (($#)) && targets=(--target "$@")
    cd "$project"
    if [[ ! -f build/$preset/build.ninja ]]; then
        mkdir -p "build/$preset"
        if ! cmake --preset "$preset" >"build/$preset/configure.log" 2>&1; then
            cat "build/$preset/configure.log" >&2
            return 1
        fi
    fi
    cmake --build --preset "$preset" --parallel "$(job_count)" "${targets[@]}" >&2
}

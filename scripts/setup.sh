# Installs missing npm packages and system programs. Other scripts source this file.
#   set_up PROGRAM...           returns when all programs and npm packages are installed; ends the
#                               script with exit code 3 if the user may not install missing programs
#   help_if_asked ARGUMENT...   prints the help of the calling script for --help
#   set_up_optional PROGRAM...  installs programs, and continues without those that it cannot install
#   set_up_prometheus           returns when path_of finds prometheus and promtool; otherwise ends
#                               the script with exit code 3

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)

# If the first argument is --help, prints the comment at the head of the calling script and ends
# the script.
help_if_asked() {
  [[ ${1:-} == --help || ${1:-} == -h ]] || return 0
  sed -n '1d; /^#/!q; s/^# \{0,1\}//p' "$0"
  exit 0
}

# Debian packages by the program or library that they contain.
declare -rA DEBIAN_PACKAGES=(
  [swtpm]=swtpm
  [swtpm_setup]=swtpm-tools
  [tpm2_unseal]=tpm2-tools
  [libtss2-tcti-swtpm]=libtss2-tcti-swtpm0
  [openssl]=openssl
  [keytool]=default-jre-headless
  [sshd]=openssh-server
  [strace]=strace
  [jq]=jq
  [curl]=curl
  [zsh]=zsh
  [fish]=fish
  [mandoc]=mandoc
  [python3-grpcio]=python3-grpcio
  [python3-pytest]=python3-pytest
  [protoc]=protobuf-compiler
  [libprotobuf-dev]=libprotobuf-dev
  [grpc_python_plugin]=protobuf-compiler-grpc
  [dockerd]=docker.io
  # Before Debian 13, docker.io contains this program.
  [docker]=docker-cli
  [iptables]=iptables
  [ip]=iproute2
  [mmdebstrap]=mmdebstrap
  [qemu-img]=qemu-utils
  [qemu-system-x86_64]=qemu-system-x86
  [busybox]=busybox-static
  [libtss2-tcti-device]=libtss2-tcti-device0
  [nbdcopy]=libnbd-bin
  [fio]=fio
  [pykmip-server]=python3-pykmip
  [etcd]=etcd-server
)

set_up() {
  set_up_programs "$@"
  set_up_node_packages
}

set_up_programs() {
  local program
  local -a missing=()
  for program in "$@"; do
    has_program "$program" || missing+=("${DEBIAN_PACKAGES[$program]}")
  done
  if ((${#missing[@]} == 0)); then
    return
  fi
  if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
    echo "These programs are missing; install them as root and run this again:" >&2
    echo "  apt-get update && apt-get install -y --no-install-recommends ${missing[*]}" >&2
    exit 3
  fi
  quietly "installing ${missing[*]}" install_packages "${missing[@]}"
}

# Installs programs whose tests are skipped where they are missing: not every Debian has their packages.
set_up_optional() {
  local program
  for program in "$@"; do
    has_program "$program" || (set_up_programs "$program") \
      || echo "without $program, its tests are skipped" >&2
  done
}

has_program() {
  case $1 in
    libtss2-*) [[ -n $(compgen -G "/usr/lib/*/$1.so*") || -n $(compgen -G "/usr/lib/$1.so*") ]] ;;
    python3-grpcio) /usr/bin/python3 -c 'import grpc, google.protobuf' 2>/dev/null ;;
    python3-pytest) /usr/bin/python3 -c 'import pytest' 2>/dev/null ;;
    libprotobuf-dev) [[ -e /usr/include/google/protobuf/descriptor.proto ]] ;;
    # The PATH of most users lacks /usr/sbin.
    sshd) [[ -x /usr/sbin/sshd ]] ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

install_packages() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get -o DPkg::Lock::Timeout=300 update
  # Another installation may hold the lock for a while.
  apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"
}

# Installs QEMU, and builds the image of guests once, for tests that boot a guest. If one of them fails, these tests are skipped.
set_up_guests() {
  local folder=${XDG_CACHE_HOME:-}
  [[ $folder == /* ]] || folder=~/.cache
  folder=${NKPSIM_GUEST_IMAGE:-$folder/nkpsim/guest}
  # In subshells, because a failure ends the script.
  if ! (set_up_programs qemu-system-x86_64 busybox tpm2_unseal libtss2-tcti-device); then
    echo "tests of guests are skipped" >&2
  elif ! grep -qsx tpm2 "$folder/contents"; then
    (quietly "building a guest image" "$root/scripts/guest-image" --with-tpm2 "$folder") || echo "tests of guests are skipped" >&2
  fi
}

# Unpacks Debian's package into the user's cache once. Installing the package would start a service.
set_up_prometheus() {
  if path_of prometheus >/dev/null && path_of promtool >/dev/null; then
    return
  fi
  # Removes an incomplete copy.
  rm -rf "$(prometheus_folder)"
  if ! command -v apt-get >/dev/null \
    || ! (quietly "fetching Prometheus from Debian" unpack_package "prometheus promtool" "$(prometheus_folder)") \
    || ! path_of prometheus >/dev/null || ! path_of promtool >/dev/null; then
    echo "prometheus and promtool are missing, and apt-get cannot fetch them: put both on your PATH (https://prometheus.io/download) and run this again" >&2
    exit 3
  fi
}

# Prints the path of a program of Prometheus, on the PATH or unpacked. Fails if it is missing.
path_of() {
  local unpacked
  unpacked=$(prometheus_folder)/usr/bin/$1
  type -P "$1" || { [[ -x $unpacked ]] && echo "$unpacked"; }
}

# A relative XDG_CACHE_HOME is ignored (XDG Base Directory Specification).
prometheus_folder() {
  local cache=${XDG_CACHE_HOME:-}
  [[ $cache == /* ]] || cache=~/.cache
  echo "$cache/nkpsim/prometheus"
}

#   unpack_package PACKAGES FOLDER [APT OPTION]...
# Downloads a Debian package and unpacks it as FOLDER, completely or not at all. Further packages
# may be missing: newer versions of Debian have moved parts of the first package into them.
# Installs and starts nothing, and leaves apt's own lists unchanged, so any user may call it.
unpack_package() (
  read -ra packages <<<"$1"
  folder=$2
  shift 2
  mkdir -p "$(dirname "$folder")" && scratch=$(mktemp -d "$folder.XXXXXX") || exit
  trap 'rm -rf "$scratch"' EXIT
  cd "$scratch" && mkdir -p lists/partial cache/archives/partial || exit
  apt=(apt-get -o "Dir::State::Lists=$scratch/lists" -o "Dir::Cache=$scratch/cache" -o APT::Sandbox::User=root
    -o Acquire::Retries=1 -o Acquire::http::Timeout=15 -o Acquire::https::Timeout=15 "$@")
  # If one of several sources does not answer, another source may have the package.
  "${apt[@]}" update || true
  "${apt[@]}" download "${packages[0]}" || exit
  for package in "${packages[@]:1}"; do
    "${apt[@]}" download "$package" || true
  done
  for package in *.deb; do
    dpkg -x "$package" unpacked || exit
  done
  # Another run may have unpacked the package first.
  mv -T unpacked "$folder" || [[ -d $folder ]]
)

# npm writes node_modules/.package-lock.json after it has installed all packages.
set_up_node_packages() {
  local installed=$root/node_modules/.package-lock.json
  if [[ $installed -nt $root/package-lock.json ]] && "$root/node_modules/.bin/node" --version >/dev/null 2>&1; then
    return
  fi
  if ! command -v npm >/dev/null; then
    echo "Node and npm are missing: any version of Node from 18 on will do (https://nodejs.org)" >&2
    exit 3
  fi
  quietly "installing Node's packages (npm ci)" npm --prefix "$root" ci --no-fund --no-audit
}

# Runs a command, and shows its output only if the command fails.
quietly() {
  local what=$1 log
  shift
  log=$(mktemp)
  echo "$what ..." >&2
  if ! "$@" >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    rm -f "$log"
    echo "failed: $what" >&2
    exit 1
  fi
  rm -f "$log"
}

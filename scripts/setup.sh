# Sets up what is missing: Node's packages, and programs of the system. Sourced by scripts that need them.
#   set_up PROGRAM...   returns when all is there; ends the script with exit code 3 when programs are missing and
#                       anyone who runs it may not install them
#   help_if_asked ARGUMENT...   see below
#   set_up_prometheus   the same of prometheus and promtool, which path_of finds

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)

# Prints the comment at the head of the calling script, and ends the script, if --help is its first argument.
help_if_asked() {
  [[ ${1:-} == --help || ${1:-} == -h ]] || return 0
  sed -n '1d; /^#/!q; s/^# \{0,1\}//p' "$0"
  exit 0
}

# Debian packages by what they bring.
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
  [protoc]=protobuf-compiler
  [libprotobuf-dev]=libprotobuf-dev
  [grpc_python_plugin]=protobuf-compiler-grpc
  [dockerd]=docker.io
  # Before Debian 13 docker.io brings it.
  [docker]=docker-cli
  [iptables]=iptables
  [ip]=iproute2
  [mmdebstrap]=mmdebstrap
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

has_program() {
  case $1 in
    libtss2-*) [[ -n $(compgen -G "/usr/lib/*/$1.so*") || -n $(compgen -G "/usr/lib/$1.so*") ]] ;;
    python3-grpcio) /usr/bin/python3 -c 'import grpc, google.protobuf' 2>/dev/null ;;
    libprotobuf-dev) [[ -e /usr/include/google/protobuf/descriptor.proto ]] ;;
    # Not on everybody's PATH.
    sshd) [[ -x /usr/sbin/sshd ]] ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

install_packages() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get -o DPkg::Lock::Timeout=300 update
  # Somebody else may be installing something.
  apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"
}

# Not installed: Debian's package would start a service. Unpacked into the user's cache, once.
set_up_prometheus() {
  if path_of prometheus >/dev/null && path_of promtool >/dev/null; then
    return
  fi
  # One that is not whole.
  rm -rf "$(prometheus_folder)"
  if ! command -v apt-get >/dev/null \
    || ! (quietly "fetching Prometheus from Debian" unpack_package "prometheus promtool" "$(prometheus_folder)") \
    || ! path_of prometheus >/dev/null || ! path_of promtool >/dev/null; then
    echo "prometheus and promtool are missing, and apt-get cannot fetch them: put both on your PATH (https://prometheus.io/download) and run this again" >&2
    exit 3
  fi
}

# Prints where a program of Prometheus lies, on the PATH or unpacked; fails if it is not there.
path_of() {
  local unpacked
  unpacked=$(prometheus_folder)/usr/bin/$1
  type -P "$1" || { [[ -x $unpacked ]] && echo "$unpacked"; }
}

# A relative XDG_CACHE_HOME does not count (XDG Base Directory Specification).
prometheus_folder() {
  local cache=${XDG_CACHE_HOME:-}
  [[ $cache == /* ]] || cache=~/.cache
  echo "$cache/nkpsim/prometheus"
}

#   unpack_package PACKAGES FOLDER [APT OPTION]...
# Fetches a Debian package and unpacks it as FOLDER, whole or not at all; behind its name, packages that newer versions of
# Debian have taken out of it. Nothing of it is installed or started, and apt's own lists stay as they are, so that anybody may.
unpack_package() (
  read -ra packages <<<"$1"
  folder=$2
  shift 2
  mkdir -p "$(dirname "$folder")" && scratch=$(mktemp -d "$folder.XXXXXX") || exit
  trap 'rm -rf "$scratch"' EXIT
  cd "$scratch" && mkdir -p lists/partial cache/archives/partial || exit
  apt=(apt-get -o "Dir::State::Lists=$scratch/lists" -o "Dir::Cache=$scratch/cache" -o APT::Sandbox::User=root
    -o Acquire::Retries=1 -o Acquire::http::Timeout=15 -o Acquire::https::Timeout=15 "$@")
  # Of several sources, one that does not answer need not be the one that has the package.
  "${apt[@]}" update || true
  "${apt[@]}" download "${packages[0]}" || exit
  for package in "${packages[@]:1}"; do
    "${apt[@]}" download "$package" || true
  done
  for package in *.deb; do
    dpkg -x "$package" unpacked || exit
  done
  # Another run may have been quicker.
  mv -T unpacked "$folder" || [[ -d $folder ]]
)

# npm writes node_modules/.package-lock.json when it has installed everything.
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

# Runs a command with its output in a file that is shown only when the command fails.
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

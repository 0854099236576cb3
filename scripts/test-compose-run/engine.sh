# An engine for the test: the one that runs, or one of its own. Sourced by scripts/test-compose, after setup.sh.
# What an engine of its own makes (containers, bridges, firewall rules, mounts) lies in namespaces that end with it.

ENGINE_TIMEOUT_S=60
CGROUP=nkpsim-compose-test-$$

# Sets own_engine to the process to end, or to nothing; stop_engine sets own_processes to all that ended with it.
find_engine() {
  own_engine= own_processes=
  if command -v docker >/dev/null && docker info >/dev/null 2>&1; then
    return
  fi
  if [[ $(id -u) != 0 ]]; then
    fail_to_run "no container engine answers ($(engine_error)), and only root can start one: start Docker, or run this as root"
  fi
  set_up_programs dockerd iptables ip
  set_up_programs docker
  if docker info >/dev/null 2>&1; then
    return
  fi
  start_engine
}

engine_error() {
  if command -v docker >/dev/null; then
    docker info 2>&1 >/dev/null | grep -m1 . || true
  else
    echo "docker is not installed"
  fi
}

start_engine() {
  local folder=$work/engine deadline=$((SECONDS + ENGINE_TIMEOUT_S))
  mkdir "$folder"
  export DOCKER_HOST=unix://$folder/docker.sock
  # --kill-child: whatever ends unshare ends the engine and, with its process namespace, every container. No exec: bash
  # is the first process there, and collects those whose parents have ended.
  setsid unshare --net --mount --pid --fork --kill-child --mount-proc \
    bash -c 'ip link set lo up && dockerd --data-root "$0/data" --exec-root "$0/run" --host "unix://$0/docker.sock" --pidfile "$0/pid" --cgroup-parent "/$1"; exit $?' \
    "$folder" "$CGROUP" >"$folder/log" 2>&1 </dev/null &
  own_engine=$!
  until docker info >/dev/null 2>&1; do
    if ! kill -0 "$own_engine" 2>/dev/null || ((SECONDS > deadline)); then
      fail_to_run "dockerd does not come up here: $(grep -v level=info "$folder/log" | tail -n 1)"
    fi
    sleep 0.2
  done
}

stop_engine() {
  [[ -n ${own_engine:-} ]] || return 0
  own_processes=$(processes_of_engine)
  kill -KILL "$own_engine" 2>/dev/null || true
  wait "$own_engine" 2>/dev/null || true
  # Control groups alone outlive their namespaces.
  find /sys/fs/cgroup -depth -type d -path "*/$CGROUP*" -exec rmdir {} + 2>/dev/null || true
}

# All that live in its process namespace; that namespace, and the network's and mounts', live no longer than they do.
processes_of_engine() {
  local first namespace process
  # No line ends there.
  read -r first _ < <(cat "/proc/$own_engine/task/$own_engine/children" && echo)
  namespace=$(readlink "/proc/$first/ns/pid")
  for process in /proc/[0-9]*; do
    [[ $(readlink "$process/ns/pid" 2>/dev/null) != "$namespace" ]] || echo "${process#/proc/}"
  done
}

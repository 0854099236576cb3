# Provides an engine for the test: the running engine, or an engine that the test starts itself.
# scripts/test-compose sources this file after setup.sh. Everything that an engine of the test makes
# (containers, bridges, firewall rules, mounts) is in namespaces that end with this engine.

ENGINE_TIMEOUT_S=60
CGROUP=nkpsim-compose-test-$$

# Sets own_engine to the process of the test's own engine, or to an empty text. stop_engine sets
# own_processes to all processes of this engine.
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
  # With --kill-child, the end of unshare ends the engine, its process namespace, and every
  # container. bash does not exec dockerd: as the first process of the namespace, bash collects
  # processes whose parents have ended.
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
  # Control groups are all that remains after the namespaces have ended.
  find /sys/fs/cgroup -depth -type d -path "*/$CGROUP*" -exec rmdir {} + 2>/dev/null || true
}

# Prints all processes in the engine's process namespace. This namespace, and those of the network
# and the mounts, end with these processes.
processes_of_engine() {
  local first namespace process
  # The file has no line end, so echo adds one.
  read -r first _ < <(cat "/proc/$own_engine/task/$own_engine/children" && echo)
  namespace=$(readlink "/proc/$first/ns/pid")
  for process in /proc/[0-9]*; do
    [[ $(readlink "$process/ns/pid" 2>/dev/null) != "$namespace" ]] || echo "${process#/proc/}"
  done
}

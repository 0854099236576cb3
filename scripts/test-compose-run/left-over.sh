# What a run has left on this machine, found by the names that it gave. Sourced by scripts/test-compose, after engine.sh.

# Prints each as a line; fails when nothing is left.
left_over() {
  {
    [[ ! -e $work ]] || echo "folder $work"
    grep -F "$work" /proc/self/mountinfo | sed 's/^/mount /' || true
    find /sys/fs/cgroup -type d -path "*/$CGROUP*" 2>/dev/null | sed 's/^/control group /'
    left_processes
    # An engine of its own is gone with all that it held; one that was there before must hold nothing of this run.
    if [[ -z $own_engine ]] && docker info >/dev/null 2>&1; then
      docker ps --all --format 'container {{.Names}}' --filter "name=$COMPOSE_PROJECT_NAME"
      docker network ls --format 'network {{.Name}}' --filter "name=$COMPOSE_PROJECT_NAME"
      docker volume ls --format 'volume {{.Name}}' --filter "name=$COMPOSE_PROJECT_NAME"
      docker image ls --format 'image {{.Repository}}:{{.Tag}}' | grep -F ":$NKPSIM_TAG" || true
    fi
  } | grep .
}

# Those that name the run's folder, and those that lived in the namespaces of its engine.
left_processes() {
  local process arguments
  for process in /proc/[0-9]*; do
    [[ ${process#/proc/} != "$$" ]] || continue
    arguments=$({ tr '\0' ' ' <"$process/cmdline"; } 2>/dev/null) || continue
    [[ $arguments != *"$work"* ]] || echo "process ${process#/proc/} $arguments"
  done
  for process in $own_processes; do
    [[ ! -e /proc/$process ]] || echo "process $process of the engine"
  done
}

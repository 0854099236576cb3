# Finds what a run has left on this machine, by the names that the run has used.
# scripts/test-compose sources this file after engine.sh.

# Prints a line for everything that is left. Fails if nothing is left.
left_over() {
  {
    [[ ! -e $work ]] || echo "folder $work"
    grep -F "$work" /proc/self/mountinfo | sed 's/^/mount /' || true
    find /sys/fs/cgroup -type d -path "*/$CGROUP*" 2>/dev/null | sed 's/^/control group /'
    left_processes
    # The test's own engine has ended with everything that it held. An engine that ran before must
    # hold nothing of this run.
    if [[ -z $own_engine ]] && docker info >/dev/null 2>&1; then
      docker ps --all --format 'container {{.Names}}' --filter "name=$COMPOSE_PROJECT_NAME"
      docker network ls --format 'network {{.Name}}' --filter "name=$COMPOSE_PROJECT_NAME"
      docker volume ls --format 'volume {{.Name}}' --filter "name=$COMPOSE_PROJECT_NAME"
      docker image ls --format 'image {{.Repository}}:{{.Tag}}' | grep -F ":$NKPSIM_TAG" || true
    fi
  } | grep .
}

# Prints processes whose arguments contain the run's folder, and processes of its own engine.
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

# Compose v2: the one that is there, or Debian 13's, for this run alone. Sourced by scripts/test-compose, after setup.sh.

find_compose() {
  if docker compose version >/dev/null 2>&1; then
    return
  fi
  command -v apt-get >/dev/null || fail_to_run "Docker Compose v2 is missing: install its plugin for docker"
  quietly "fetching Docker Compose v2 from Debian 13" fetch_compose
  # A configuration of its own: anyone who runs this keeps theirs as it is.
  export DOCKER_CONFIG=$work/docker-config
  mkdir -p "$DOCKER_CONFIG/cli-plugins"
  cp "$work/compose/usr/libexec/docker/cli-plugins/docker-compose" "$DOCKER_CONFIG/cli-plugins/"
  docker compose version >/dev/null || fail_to_run "Debian 13's Docker Compose does not run here"
}

fetch_compose() {
  local mirror
  mirror=$(debian_mirror) || return
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$work/compose.list"
  unpack_package docker-compose "$work/compose" \
    -o "Dir::Etc::SourceList=$work/compose.list" -o Dir::Etc::SourceParts=/dev/null
}

# Where this machine has its own Debian from; fails where it has it from nowhere.
debian_mirror() {
  local release
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' \
    | awk -v release="$release" '($2 == release || $3 == release) && $4 == "main" && !found++ { print $1 }' | grep .
}

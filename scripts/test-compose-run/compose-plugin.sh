# Provides Compose v2: the installed plugin, or for this run only the plugin of Debian 13.
# scripts/test-compose sources this file after setup.sh.

find_compose() {
  if docker compose version >/dev/null 2>&1; then
    return
  fi
  command -v apt-get >/dev/null || fail_to_run "Docker Compose v2 is missing: install its plugin for docker"
  quietly "fetching Docker Compose v2 from Debian 13" fetch_compose
  # The test has its own configuration, so that the user's configuration stays unchanged.
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

# Prints the mirror of this machine's Debian packages. Fails if there is none.
debian_mirror() {
  local release
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' \
    | awk -v release="$release" '($2 == release || $3 == release) && $4 == "main" && !found++ { print $1 }' | grep .
}

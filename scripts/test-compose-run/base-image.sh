# Provides the base images: images of the registry, or an image that is made here. That image has
# Debian's packages, Node.js, and the dependencies of the project. scripts/test-compose sources this
# file after setup.sh.

PULL_TIMEOUT_S=90
# An engine that the test starts itself has no network access, so it cannot pull images.
find_base_images() {
  local node_image
  node_image=$(sed -n 's/^ARG NODE_IMAGE=//p' "$root/docker/Dockerfile")
  if [[ -z $own_engine ]] && pull "$node_image" && pull "$(debian_image)"; then
    return
  fi
  [[ $(id -u) == 0 ]] || fail_to_run "no registry gives $node_image, and only root can make a base image: run this as root"
  set_up_programs mmdebstrap
  quietly "making a base image of Debian's packages" make_base_image
  export NKPSIM_NODE_IMAGE=$BASE_IMAGE NKPSIM_DEBIAN_IMAGE=$BASE_IMAGE
}

debian_image() {
  sed -n 's/^ARG DEBIAN_IMAGE=//p' "$root/docker/Dockerfile"
}

pull() {
  docker image inspect "$1" >/dev/null 2>&1 || timeout "$PULL_TIMEOUT_S" docker pull --quiet "$1" >/dev/null 2>&1
}

make_base_image() {
  local context=$work/base manifest
  mkdir -p "$context/dependencies"
  mmdebstrap --variant=minbase --include=etcd-server,libatomic1,libfaketime,libstdc++6,nftables,openssl,python3-pykmip,swtpm,swtpm-tools \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' bookworm "$context/root.tar" &
  bootstrap=$!
  cp "$root"/{package.json,package-lock.json,.npmrc} "$context/dependencies/"
  for manifest in "$root"/packages/*/package.json; do
    install -D -m 0644 "$manifest" "$context/dependencies/${manifest#"$root"/}"
  done
  npm --prefix "$context/dependencies" ci --omit=dev --ignore-scripts --workspace=@nkpsim/cli
  cp -L "$root/node_modules/.bin/node" "$context/node"
  wait "$bootstrap"
  bootstrap=
  cat >"$context/Dockerfile" <<'END'
FROM scratch
ADD root.tar /
COPY node /usr/local/bin/node
COPY dependencies/node_modules /nkpsim/node_modules
END
  DOCKER_BUILDKIT=0 docker build --quiet --tag "$BASE_IMAGE" "$context"
}

# Provides the image of Prometheus: the registry's image, or an image that is made here from Debian's
# package. scripts/test-compose sources this file after base-image.sh.

find_prometheus_image() {
  local image
  [[ -z ${NKPSIM_PROMETHEUS_IMAGE:-} ]] || return 0
  image=$(sed -n 's/^ *image: ${NKPSIM_PROMETHEUS_IMAGE:-\(.*\)}$/\1/p' "$root/docker/compose.yaml")
  if [[ -z $own_engine ]] && pull "$image"; then
    return
  fi
  set_up_prometheus
  quietly "making an image of Debian's Prometheus" make_prometheus_image
  export NKPSIM_PROMETHEUS_IMAGE=$PROMETHEUS_IMAGE
}

# Like the registry's image, this image does not run as the user of nkpsim's images.
make_prometheus_image() {
  local context=$work/prometheus
  mkdir "$context"
  cp "$(path_of prometheus)" "$context/"
  cat >"$context/Dockerfile" <<END
FROM ${NKPSIM_DEBIAN_IMAGE:-$(debian_image)}
COPY prometheus /bin/prometheus
RUN install -d -o 65534 -g 65534 /prometheus
USER 65534:65534
ENTRYPOINT ["/bin/prometheus"]
END
  DOCKER_BUILDKIT=0 docker build --quiet --tag "$PROMETHEUS_IMAGE" "$context"
}

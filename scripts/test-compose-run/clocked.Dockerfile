# A host's image with libfaketime. Only the test uses it.
ARG ESXID_IMAGE
FROM ${ESXID_IMAGE}
USER 0:0
RUN [ -n "$(ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null)" ] \
  || (apt-get update && apt-get install -y --no-install-recommends libfaketime)
RUN ln -s /usr/lib/*/faketime/libfaketime.so.1 /usr/local/lib/
USER 10001:10001

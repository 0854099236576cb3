/**
 * Where vCenter reaches the hosts of a cluster with a relay: on their ports, beside the loopback
 * address on which they listen.
 */
export const RELAY_ADDRESS = '127.0.0.2'

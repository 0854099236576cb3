/**
 * Loopback address at which vCenter reaches the hosts of a cluster with a relay. The hosts listen
 * on the same ports of another loopback address.
 */
export const RELAY_ADDRESS = '127.0.0.2'

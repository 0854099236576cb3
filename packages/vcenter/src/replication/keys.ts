import { keysBelow } from '@nkpsim/rpc/etcd'

/** All keys of vCenter HA in etcd. */
export const ALL_KEYS = keysBelow('/vcha/')
/** The active node, under its lease. */
export const LEADER_KEY = '/vcha/leader'
/** Name of the node that was active last. */
export const LAST_ACTIVE_KEY = '/vcha/last-active'
/** Mode of the cluster; absent: enabled. */
export const MODE_KEY = '/vcha/mode'

/**
 * Name of the node that disabled the replication, which is the only one that may be active. Exists
 * in the mode `disabled` only.
 */
export const DISABLED_KEY = '/vcha/disabled'

const LOG = '/vcha/log/'
const { end: LOG_END } = keysBelow(LOG)
const HEX_DIGITS = 16

/** Returns the key of an entry. The keys sort by sequence. */
export function logKey(sequence: number): string {
  return LOG + sequence.toString(16).padStart(HEX_DIGITS, '0')
}

/** Returns the sequence of a key; undefined if the key is not an entry of the log. */
export function sequenceOf(key: string): number | undefined {
  return key.startsWith(LOG) ? Number.parseInt(key.slice(LOG.length), 16) : undefined
}

/** Returns the range of the entries from a sequence on. */
export function logFrom(sequence: number): { key: string; end: string } {
  return { key: logKey(sequence), end: LOG_END }
}

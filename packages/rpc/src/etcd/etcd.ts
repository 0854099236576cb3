/**
 * A cluster of etcd, as vCenter HA uses it. Every read is linearizable. A call throws an RpcError.
 * After UNAVAILABLE or DEADLINE_EXCEEDED, the outcome of a write is unknown, and the write may take
 * effect later. After any other error, the write has no effect.
 */
export type Etcd = {
  /** Returns keys in their order. */
  range(range: EtcdRange & { limit: number }): Promise<RangeAnswer>
  /** Makes all writes of a transaction, or none if a comparison fails. */
  txn(txn: EtcdTxn): Promise<TxnAnswer>
  /** Grants a lease. If nobody keeps it alive, etcd deletes the keys under it after this time. */
  grantLease(ttlSeconds: number): Promise<GrantedLease>
  /** Keeps a lease alive for its whole time from now on. Resolves to false if it is gone. */
  keepAlive(leaseId: string): Promise<boolean>
  /** Ends a lease, and deletes the keys under it. Has no effect on a lease that is gone. */
  revokeLease(leaseId: string): Promise<void>
  /**
   * Yields the events of a range in order, each once.
   * @throws RpcError OUT_OF_RANGE if etcd no longer knows the events since `fromRevision`;
   *   UNAVAILABLE if the connection broke; CANCELLED if the signal aborts
   */
  watch(range: EtcdRange & { fromRevision: number }, signal: AbortSignal): AsyncIterable<EtcdEvent>
  /** Describes the member at each endpoint. A member that does not answer is undefined. */
  members(): Promise<(EtcdMember | undefined)[]>
  close(): void
}

/** Keys from `key` up to `end`, without `end`. If `end` is undefined, one key. */
export type EtcdRange = { key: string; end?: string }

export type EtcdEntry = { key: string; value: Uint8Array; createdAtRevision: number }

export type RangeAnswer = { revision: number; entries: EtcdEntry[]; hasMore: boolean }

export type EtcdTxn = {
  /** Each key must have been created at this revision; 0: must not exist. */
  compare: readonly { key: string; createdAtRevision: number }[]
  writes: readonly EtcdWrite[]
}

export type EtcdWrite =
  | { kind: 'put'; key: string; value: Uint8Array; leaseId?: string }
  | ({ kind: 'delete' } & EtcdRange)

export type TxnAnswer = { succeeded: boolean; revision: number }

export type GrantedLease = { leaseId: string; ttlSeconds: number }

export type EtcdEvent =
  | { kind: 'put'; key: string; value: Uint8Array; revision: number }
  | { kind: 'delete'; key: string; revision: number }

export type EtcdMember = {
  memberId: string
  version: string
  /** Whether this member leads the consensus of etcd. */
  isLeader: boolean
  /** Whether the consensus has a leader. Without one, etcd answers no reads and no writes. */
  hasLeader: boolean
  /** Size of the member's database file, bytes. */
  sizeBytes: number
}

/** Opens clusters of etcd. */
export type Etcds = {
  connect(options: EtcdOptions): Promise<Etcd>
}

/** A machine that has no vCenter HA. */
export const noEtcds: Etcds = {
  connect: async () => {
    throw new Error('this machine has no etcd')
  },
}

export type EtcdOptions = {
  /** `host:port` of each member. Calls go to the first one while it answers. */
  endpoints: readonly string[]
  tls: EtcdTls
}

/** Certificate of the caller, its key, and the authority of the members. All values are PEM. */
export type EtcdTls = { certificatePem: string; privateKeyPem: string; rootsPem: string }

/** DNS name in the certificate of each member. */
export const ETCD_MEMBER_NAME = 'etcd.nkpsim.invalid'

/** Returns the range of all keys that begin with a prefix. */
export function keysBelow(prefix: string): { key: string; end: string } {
  const last = prefix.charCodeAt(prefix.length - 1)
  return { key: prefix, end: prefix.slice(0, -1) + String.fromCharCode(last + 1) }
}

import { RpcError } from '../errors/rpc-error.ts'
import type { EtcdEvent, EtcdMember, EtcdRange, EtcdWrite, RangeAnswer, TxnAnswer } from './etcd.ts'
import { EVENT_DELETE } from './etcd-contract.ts'

/** 64-bit numbers are texts, because ids are larger than a number can hold. */
type Header = { revision: string; memberId: string }
type KeyValue = { key: Uint8Array; value: Uint8Array; createRevision: string; modRevision: string }

export type LeaseAnswer = { ID: string; TTL: string }
export type StatusAnswer = { header: Header; version: string; dbSize: string; leader: string }
export type WatchAnswer = {
  canceled: boolean
  compactRevision: string
  cancelReason: string
  events: { type: number; kv: KeyValue }[]
}

export function range({ key, end }: EtcdRange): object {
  return { key: Buffer.from(key), ...(end !== undefined && { rangeEnd: Buffer.from(end) }) }
}

export function rangeAnswer(answer: {
  header: Header
  kvs: KeyValue[]
  more: boolean
}): RangeAnswer {
  return {
    revision: Number(answer.header.revision),
    entries: answer.kvs.map(({ key, value, createRevision }) => ({
      key: textOf(key),
      value,
      createdAtRevision: Number(createRevision),
    })),
    hasMore: answer.more,
  }
}

export function write(to: EtcdWrite): object {
  if (to.kind === 'delete') return { requestDeleteRange: range(to) }
  const { key, value, leaseId } = to
  return {
    requestPut: { key: Buffer.from(key), value, ...(leaseId !== undefined && { lease: leaseId }) },
  }
}

export function txnAnswer(answer: { header: Header; succeeded: boolean }): TxnAnswer {
  return { succeeded: answer.succeeded, revision: Number(answer.header.revision) }
}

/** @throws RpcError if etcd ended the watch */
export function events(answer: WatchAnswer): EtcdEvent[] {
  if (Number(answer.compactRevision) > 0)
    throw new RpcError('OUT_OF_RANGE', 'ETCD_COMPACTED', 'etcd no longer knows these events')
  if (answer.canceled)
    throw new RpcError('UNAVAILABLE', 'ETCD_WATCH_ENDED', `etcd: ${answer.cancelReason}`)
  return answer.events.map(({ type, kv }) => {
    const at = { key: textOf(kv.key), revision: Number(kv.modRevision) }
    return type === EVENT_DELETE
      ? { kind: 'delete', ...at }
      : { kind: 'put', ...at, value: kv.value }
  })
}

export function member({ header, version, dbSize, leader }: StatusAnswer): EtcdMember {
  return {
    memberId: header.memberId,
    version,
    isLeader: leader === header.memberId,
    hasLeader: leader !== '0',
    sizeBytes: Number(dbSize),
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString()
}

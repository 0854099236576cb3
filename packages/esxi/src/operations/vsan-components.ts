import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import { EsxiError } from '../errors.ts'
import {
  MAX_COMPONENT_TRANSFER_BYTES,
  VSAN_CHUNK_BYTES,
  VSAN_SECTOR_BYTES,
} from '../vsan/components.ts'
import { BANK_BYTES } from '../vsan/esa/banks.ts'
import type { VsanPeer } from '../vsan/object/peer.ts'
import { MAX_COMPARED_CHUNKS } from '../vsan/object/reconcile.ts'
import { requireMember, type VsanOnHost } from '../vsan/vsan-on-host.ts'
import { operation } from './operation.ts'

/** Addresses of a component: two banks, which a rewrite of its object uses in turns. */
const MAX_OFFSET_BYTES = 2 * BANK_BYTES

export type VsanComponentOperations = ReturnType<typeof vsanComponentOperations>

/**
 * The components of this host, for other hosts of the same vSAN cluster. Not audited, because they
 * are the reads and writes of disks.
 */
export function vsanComponentOperations({ vsan }: { vsan: VsanOnHost }) {
  const forMember = <Input, Result>(act: (peer: VsanPeer, input: Input) => Promise<Result>) =>
    operation({
      requirement: 'host',
      audit: OPEN,
      run: (input: Input, { peer }: Call): Promise<Result> => {
        const { host, hostId } = requireMember(vsan, peer)
        return act(host.callsOf(hostId), input)
      },
    })
  return named('nkpsim.esxi.v1.VsanComponentService', {
    renewSession: forMember((peer, session: Input<'renew'>) => peer.renew(session)),
    listComponents: forMember((peer, { objectId }: { objectId: string }) => peer.locate(objectId)),
    listComponentDisks: forMember((peer, _nothing: Record<never, never>) => peer.disks()),
    reserveObject: forMember((peer, call: Input<'reserve'>) => peer.reserve(call)),
    createComponent: forMember((peer, component: Input<'create'>) => peer.create(component)),
    discardComponent: forMember((peer, call: Input<'discard'>) => peer.discard(call)),
    prepareConfiguration: forMember((peer, call: Input<'prepare'>) => peer.prepare(call)),
    acceptConfiguration: forMember((peer, call: Input<'accept'>) => peer.accept(call)),
    releaseObject: forMember((peer, call: Input<'release'>) => peer.release(call)),
    moveComponent: forMember((peer, wish: Input<'move'>) => peer.move(wish)),
    getRedundancy: forMember((peer, _nothing: Record<never, never>) => peer.isRedundant()),
    askRelease: forMember((peer, { objectId }: { objectId: string }) => peer.askRelease(objectId)),
    readComponent: forMember(async (peer, call: Input<'read'>) => {
      requireSectors(call.offsetBytes, call.lengthBytes, MAX_COMPONENT_TRANSFER_BYTES)
      return peer.read(call)
    }),
    writeComponent: forMember(async (peer, call: Input<'write'>) => {
      requireSectors(call.offsetBytes, call.sectors.length, MAX_COMPONENT_TRANSFER_BYTES)
      await peer.write(call)
    }),
    zeroComponent: forMember(async (peer, call: Input<'writeZeroes'>) => {
      requireSectors(call.offsetBytes, call.lengthBytes, MAX_OFFSET_BYTES)
      await peer.writeZeroes(call)
    }),
    flushComponent: forMember((peer, call: Input<'flush'>) => peer.flush(call)),
    getComponentChecks: forMember(async (peer, call: Input<'checks'>) => {
      const end = (call.firstChunk + call.chunks) * VSAN_CHUNK_BYTES
      if (call.chunks > MAX_COMPARED_CHUNKS || end > MAX_OFFSET_BYTES)
        throw new EsxiError('INVALID_REQUEST', `ask for at most ${MAX_COMPARED_CHUNKS} chunks`)
      return peer.checks(call)
    }),
    listComponentChunks: forMember((peer, call: Input<'chunks'>) => peer.chunks(call)),
  })
}

type Input<Method extends keyof VsanPeer> = Parameters<VsanPeer[Method]>[0]

/** @throws EsxiError INVALID_REQUEST */
function requireSectors(offsetBytes: number, lengthBytes: number, mostBytes: number): void {
  const isWhole = offsetBytes % VSAN_SECTOR_BYTES === 0 && lengthBytes % VSAN_SECTOR_BYTES === 0
  const isWithin = lengthBytes <= mostBytes && offsetBytes + lengthBytes <= MAX_OFFSET_BYTES
  if (isWhole && isWithin) return
  throw new EsxiError(
    'INVALID_REQUEST',
    'the range is not whole sectors of a component, or too long',
  )
}

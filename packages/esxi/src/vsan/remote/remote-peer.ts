import type { RpcClient } from '@nkpsim/rpc'
import { EsxiError } from '../../errors.ts'
import { SECTOR_CHECK_BYTES, VSAN_CHUNK_BYTES, VSAN_SECTOR_BYTES } from '../components.ts'
import type { ComponentCall, VsanPeer } from '../object/peer.ts'
import {
  componentKindMessage,
  configurationMessage,
  configurationOf,
  diskOf,
  locatedOf,
} from './configuration-message.ts'
import { fromMember, type MemberChannels, requireLength } from './member-channels.ts'

/** Bytes of the checks of a chunk. */
const CHECKS_BYTES = (VSAN_CHUNK_BYTES / VSAN_SECTOR_BYTES) * SECTOR_CHECK_BYTES
const SERVICE = 'nkpsim.esxi.v1.VsanComponentService'
/** Deadline of a call, ms. A host that does not answer in this time counts as absent. */
const CALL_TIMEOUT_MS = 2000
/** Deadline of a request to release an object: its user writes and flushes what it has. */
const RELEASE_TIMEOUT_MS = 10_000

type Client = RpcClient<typeof SERVICE>

/** Returns the calls on another host of the vSAN cluster, over gRPC. */
export function remotePeer(channels: Pick<MemberChannels, 'to'>, hostId: string): VsanPeer {
  const ask = async <Answer>(
    act: (client: Client, options: { timeoutMs: number }) => Promise<Answer>,
    timeoutMs = CALL_TIMEOUT_MS,
  ): Promise<Answer> => {
    try {
      const channel = await channels.to(hostId)
      return await act(channel.client(SERVICE), { timeoutMs })
    } catch (error) {
      throw fromMember(error, hostId)
    }
  }
  const io = ({ token, componentId, csn }: ComponentCall) => ({ token, componentId, csn })
  return {
    renew: async (session) => {
      const { token } = await ask((client, options) => client.renewSession(session, options))
      return { token }
    },
    locate: async (objectId) => {
      const { components } = await ask((client, options) =>
        client.listComponents({ objectId }, options),
      )
      return components.map(locatedOf).map((located) => {
        // A change of another object must not follow from the question about this one.
        if (located.configuration.objectId === objectId) return located
        throw new EsxiError('VSAN_HOST_UNREACHABLE', `host ${hostId} answered about another object`)
      })
    },
    disks: async () => {
      const { disks } = await ask((client, options) => client.listComponentDisks({}, options))
      return disks.map(diskOf)
    },
    reserve: async (call) =>
      (await ask((client, options) => client.reserveObject(call, options))).reserved,
    create: async ({ kind, configuration, ...component }) => {
      const request = {
        ...component,
        kind: componentKindMessage[kind],
        configuration: configurationMessage(configuration),
      }
      await ask((client, options) => client.createComponent(request, options))
    },
    discard: async (call) =>
      void (await ask((client, options) => client.discardComponent(call, options))),
    prepare: async (call) => {
      const answer = await ask((client, options) => client.prepareConfiguration(io(call), options))
      const { outcome, clean: isClean, csn } = answer
      if (outcome === 'VSAN_PREPARE_OUTCOME_REFUSED') return { outcome: 'refused', csn }
      const configuration = configurationOf(answer.configuration)
      return outcome === 'VSAN_PREPARE_OUTCOME_OWNED'
        ? { outcome: 'owned', configuration }
        : { outcome: 'promised', configuration, isClean }
    },
    accept: async ({ configuration, ...call }) => {
      const request = { ...call, configuration: configurationMessage(configuration) }
      const { accepted, csn } = await ask((client, options) =>
        client.acceptConfiguration(request, options),
      )
      return accepted ? { outcome: 'accepted' } : { outcome: 'refused', csn }
    },
    release: async ({ isClean: clean, ...call }) =>
      void (await ask((client, options) => client.releaseObject({ ...call, clean }, options))),
    move: async (wish) =>
      void (await ask((client, options) => client.moveComponent(wish, options))),
    isRedundant: async () =>
      (await ask((client, options) => client.getRedundancy({}, options))).redundant,
    askRelease: async (objectId) => {
      const { released } = await ask(
        (client, options) => client.askRelease({ objectId }, options),
        RELEASE_TIMEOUT_MS,
      )
      return released
    },
    read: async ({ offsetBytes, lengthBytes, ...call }) => {
      const request = { ...io(call), offsetBytes, lengthBytes }
      const answer = await ask((client, options) => client.readComponent(request, options))
      return requireLength(answer.sectors, lengthBytes, hostId)
    },
    write: async ({ offsetBytes, sectors, ...call }) => {
      const request = { ...io(call), offsetBytes, sectors }
      await ask((client, options) => client.writeComponent(request, options))
    },
    writeZeroes: async ({ offsetBytes, lengthBytes, ...call }) => {
      const request = { ...io(call), offsetBytes, lengthBytes }
      await ask((client, options) => client.zeroComponent(request, options))
    },
    flush: async (call) =>
      void (await ask((client, options) => client.flushComponent(io(call), options))),
    checks: async ({ firstChunk, chunks: chunkCount, ...call }) => {
      const request = { ...io(call), firstChunk, chunkCount }
      const answer = await ask((client, options) => client.getComponentChecks(request, options))
      return requireLength(answer.checks, chunkCount * CHECKS_BYTES, hostId)
    },
    chunks: async (call) =>
      (await ask((client, options) => client.listComponentChunks(io(call), options))).chunks,
  }
}

import { MAX_COMPONENT_TRANSFER_BYTES } from '../components.ts'
import type { NamespacePeer } from '../namespace/peers.ts'
import { fromMember, type MemberChannels, requireLength } from './member-channels.ts'
import { answerOf, callMessage } from './namespace-message.ts'

const SERVICE = 'nkpsim.esxi.v1.VsanFileService'
/** The owner may wait as long as an object may be inaccessible, ms. */
const CALL_TIMEOUT_MS = 12_000

/** Returns the calls on the files that another host of the vSAN cluster owns, over gRPC. */
export function remoteFiles(channels: Pick<MemberChannels, 'to'>, hostId: string): NamespacePeer {
  const readPiece = async (
    objectId: string,
    offsetBytes: number,
    lengthBytes: number,
  ): Promise<Buffer> => {
    try {
      const client = (await channels.to(hostId)).client(SERVICE)
      const request = { objectId, offsetBytes, lengthBytes }
      const { content } = await client.readVsanFile(request, { timeoutMs: CALL_TIMEOUT_MS })
      return requireLength(content, lengthBytes, hostId)
    } catch (error) {
      throw fromMember(error, hostId)
    }
  }
  return {
    call: async (objectId, call, requestId) => {
      try {
        const client = (await channels.to(hostId)).client(SERVICE)
        const request = { objectId, requestId, ...callMessage(call) }
        const answer = await client.callNamespace(request, { timeoutMs: CALL_TIMEOUT_MS })
        if (answer.failure === null) return answerOf(answer, call)
        const { code, syscall, message } = answer.failure
        throw Object.assign(new Error(message), { code, syscall })
      } catch (error) {
        throw fromMember(error, hostId)
      }
    },
    readObject: async (objectId, offsetBytes, lengthBytes) => {
      const pieces: Promise<Buffer>[] = []
      for (let at = 0; at < lengthBytes; at += MAX_COMPONENT_TRANSFER_BYTES) {
        const length = Math.min(lengthBytes - at, MAX_COMPONENT_TRANSFER_BYTES)
        pieces.push(readPiece(objectId, offsetBytes + at, length))
      }
      return Buffer.concat(await Promise.all(pieces))
    },
  }
}

import { privateKeyToPem } from '@nkpsim/pki/tls-material'
import { type Network, type RpcChannel, RpcError } from '@nkpsim/rpc'
import { EsxiError } from '../../errors.ts'
import type { Management } from '../../records/management.ts'
import type { VsanMember } from '../../records/vsan.ts'

/** Connections to the other hosts of the vSAN cluster. */
export type MemberChannels = {
  /**
   * Returns the connection to a host, which is made at the first call. Verifies that the host has a
   * certificate of the managing vCenter with its id.
   * @throws EsxiError VSAN_HOST_UNREACHABLE if it is not a host of the cluster
   */
  to(hostId: string): Promise<RpcChannel>
  close(): void
}

type Opened = { channel: Promise<RpcChannel>; address: string; certificatePem: string }

/** Connects with the certificate that vCenter issued to this host. */
export function createMemberChannels({
  network,
  management,
  members,
}: {
  network: Pick<Network, 'connect'>
  management: () => Management | undefined
  members: () => readonly VsanMember[]
}): MemberChannels {
  const opened = new Map<string, Opened>()
  const close = (hostId: string): void => {
    const channel = opened.get(hostId)?.channel
    opened.delete(hostId)
    channel?.then((each) => each.close()).catch(() => undefined)
  }
  return {
    to: async (hostId) => {
      const member = members().find((each) => each.hostId === hostId)
      const identity = management()
      if (member === undefined || identity === undefined) {
        close(hostId)
        throw new EsxiError(
          'VSAN_HOST_UNREACHABLE',
          'the host is not in the vSAN cluster of this host',
        )
      }
      const { address } = member
      const { certificatePem, privateKey, rootsPem } = identity
      const existing = opened.get(hostId)
      if (existing?.address === address && existing.certificatePem === certificatePem)
        return existing.channel
      close(hostId)
      const channel = network.connect({
        address,
        tls: { certificatePem, privateKeyPem: privateKeyToPem(privateKey), rootsPem },
        expectPeer: { kind: 'host', id: hostId },
      })
      opened.set(hostId, { channel, address, certificatePem })
      return channel
    },
    close: () => {
      for (const hostId of opened.keys()) close(hostId)
    },
  }
}

/**
 * Returns bytes that another host sent. The caller takes as many as it asked for, and would show
 * its own memory in place of missing ones.
 * @throws EsxiError VSAN_HOST_UNREACHABLE if the host sent more or fewer
 */
export function requireLength(bytes: Buffer, lengthBytes: number, hostId: string): Buffer {
  if (bytes.length === lengthBytes) return bytes
  throw new EsxiError(
    'VSAN_HOST_UNREACHABLE',
    `host ${hostId} answered with ${bytes.length} bytes instead of ${lengthBytes}`,
  )
}

/** Codes that a host of the cluster sends to another, and that mean the same there. */
const PASSED_ON = /^(?:VSAN_[A-Z_]+|DISK_FULL|INVALID_REQUEST)$/

/**
 * Converts an error of a call on another host. An answer with a code of vSAN keeps it. Any other
 * error means that the host does not answer.
 */
export function fromMember(error: unknown, hostId: string): unknown {
  if (!(error instanceof RpcError)) return error
  const { code, message } = error
  // The cast is safe: both hosts have the same codes, and an unknown one is never compared.
  if (PASSED_ON.test(code))
    return new EsxiError(code as EsxiError['code'], message, { cause: error })
  return new EsxiError('VSAN_HOST_UNREACHABLE', `host ${hostId} does not answer: ${message}`, {
    cause: error,
  })
}

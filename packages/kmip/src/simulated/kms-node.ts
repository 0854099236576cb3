import { X509Certificate } from 'node:crypto'
import type { MachineClock, SimulatedServerStream } from '@nkpsim/effects'
import { createFrames } from '../client/frames.ts'
import { TAG } from '../ttlv/tags.ts'
import type { KmsClient } from './kms-parts.ts'
import type { SimulatedKms } from './simulated-kms.ts'

/** Extended key usage clientAuth (RFC 5280, 4.2.1.12). */
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2'

/** What a node does instead of answering. */
export type KmsFault =
  /** Takes the request, and never answers. */
  | 'hang'
  /** Breaks the connection when a request arrives; the request is done or not. */
  | 'reset before'
  | 'reset after'
  /** Sends half of the answer, then ends the connection. */
  | 'cut off'
  /** Sends bytes that are not KMIP. */
  | 'garbage'

/** One server of a KMS. Its fields can change at any time. */
export type KmsNode = {
  kms: SimulatedKms
  fault: KmsFault | undefined
  /** Time until each answer, ms. */
  delayMs: number
}

/** A stream of a node after the handshake. */
type NodeStream = Pick<SimulatedServerStream, 'read' | 'write' | 'end' | 'destroy'>

export function createKmsNode(kms: SimulatedKms): KmsNode {
  return { kms, fault: undefined, delayMs: 0 }
}

/**
 * Serves one connection until it ends. Never rejects.
 * @param clock waits for `delayMs`
 */
export async function serveKmsNode(
  node: KmsNode,
  stream: NodeStream,
  client: KmsClient,
  clock: Pick<MachineClock, 'sleep'>,
): Promise<void> {
  const frames = createFrames(stream, TAG.requestMessage)
  const connection = { client, lastId: undefined }
  try {
    for (;;) {
      const request = await frames.next()
      if (request === undefined) return await stream.end()
      if (node.delayMs > 0) await clock.sleep(node.delayMs)
      const { fault } = node
      if (fault === 'hang') continue
      if (fault === 'reset before') return stream.destroy()
      const answer = node.kms.answer(request, connection)
      if (fault === 'reset after') return stream.destroy()
      if (fault === 'garbage') answer.fill(0xff)
      await stream.write([fault === 'cut off' ? answer.subarray(0, answer.length / 2) : answer])
      if (fault === 'cut off') return await stream.end()
    }
  } catch {
    // The client left, or sent what is not KMIP.
    stream.destroy()
  }
}

/** Reads what a KMS needs of a client's certificate. */
export function kmsClientOf(certificatePem: string): KmsClient {
  const { subject, keyUsage } = new X509Certificate(certificatePem)
  const usages: readonly string[] | undefined = keyUsage
  return {
    commonName: /^CN=(.*)$/m.exec(subject)?.[1] ?? '',
    isForClients: usages?.includes(CLIENT_AUTH) ?? false,
  }
}

import { X509Certificate } from 'node:crypto'
import type { MachineClock, SimulatedConnections } from '@nkpsim/effects'
import type { KmipPlace } from '../kmip-session.ts'
import { type KmsNode, kmsClientOf, serveKmsNode } from './kms-node.ts'

/** Certificates of a node in PEM: its own chain, and those of clients or of their authorities. */
export type KmsTrust = { chainPem: string; clientsPem: string }

/**
 * Serves a node at a place of the simulated outside.
 * @param trust read at each connection, so that certificates can change
 */
export function serveSimulatedKms(
  connections: SimulatedConnections,
  place: KmipPlace,
  node: KmsNode,
  trust: () => KmsTrust,
  clock: Pick<MachineClock, 'sleep'>,
): { close(): void } {
  return connections.serve(place, (stream) => {
    const { chainPem, clientsPem } = trust()
    void stream
      .secure({ chainPem, accepts: (pem) => pem !== undefined && isTrusted(pem, clientsPem) })
      .then(
        ({ certificatePem }) =>
          certificatePem === undefined
            ? undefined
            : serveKmsNode(node, stream, kmsClientOf(certificatePem), clock),
        // The handshake failed, and its stream is closed.
        () => undefined,
      )
  })
}

function isTrusted(pem: string, clientsPem: string): boolean {
  const client = new X509Certificate(pem)
  const trusted = clientsPem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
  return (trusted ?? []).some((text) => {
    const each = new X509Certificate(text)
    return (
      each.raw.equals(client.raw) || (client.checkIssued(each) && client.verify(each.publicKey))
    )
  })
}

import { auditPublicKeyFromPem } from '@nkpsim/crypto'
import { verifyLog } from '@nkpsim/daemon/audit'
import type { RpcChannel } from '@nkpsim/rpc'
import { type AuditFilter, type AuditListing, selectCalls } from './audit-calls.ts'
import type { AuditReport } from './audit-verification.ts'

const AUDIT = 'nkpsim.esxi.v1.HostAuditService'
const MAX_CHECKPOINTS = 5000

type CallOptions = { timeoutMs: number; signal?: AbortSignal }

/** Returns the calls in the audit log of a host. @throws RpcError */
export function listHostCalls(
  host: RpcChannel,
  filter: AuditFilter,
  options: CallOptions,
): Promise<AuditListing> {
  return selectCalls(readLines(host, options), filter)
}

/**
 * Verifies the audit log of a host with the host's own checkpoints. Nobody else keeps checkpoints
 * of this log.
 * @throws RpcError
 */
export async function verifyHostAuditLog(
  host: RpcChannel,
  name: string,
  options: CallOptions,
): Promise<AuditReport> {
  const { instanceId, publicKeyPem } = await readHostAuditKey(host, options)
  // The checkpoints are read before the log. A checkpoint that is signed while the log is read
  // would seem to be ahead of the log.
  const request = { limit: MAX_CHECKPOINTS }
  const { checkpoints } = await host.client(AUDIT).listAuditCheckpoints(request, options)
  const witness = `host ${name}`
  const verification = await verifyLog({
    lines: readLines(host, options),
    checkpoints: checkpoints.map((checkpoint) => ({
      ...{ witness, checkpoint },
      publicKey: undefined,
      isConflicting: false,
    })),
    instanceId,
    publicKey: auditPublicKeyFromPem(publicKeyPem),
  })
  const witnesses = [{ name: witness, checkpoints: checkpoints.length, problem: '' }]
  return { ...verification, instanceId, witnesses }
}

/** Returns the public key of a host's checkpoints, in PEM. @throws RpcError */
export function readHostAuditKey(
  host: RpcChannel,
  options: CallOptions,
): Promise<{ instanceId: string; publicKeyPem: string }> {
  return host.client(AUDIT).getAuditKey({}, options)
}

async function* readLines(host: RpcChannel, options: CallOptions): AsyncGenerator<Buffer> {
  const messages = host.client(AUDIT).readAuditLog({ fromSequence: 1 }, options)
  for await (const { lines } of messages) yield* lines
}

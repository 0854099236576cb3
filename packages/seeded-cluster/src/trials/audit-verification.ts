import { auditPublicKeyFromPem, type SignedAuditCheckpoint } from '@nkpsim/crypto'
import { verifyLog } from '@nkpsim/daemon/audit'
import { RpcError } from '@nkpsim/rpc'
import { CALL, type SiteAccess } from '../clients/site-access.ts'
import type { Machine } from '../cluster/machine.ts'
import { contentOf } from '../cluster/places.ts'
import { replace } from './changed-boots.ts'

const AUDIT_FOLDER = '/state/audit'
const SEGMENT = /^log-\d+\.jsonl$/
const UNWRITABLE = 'AUDIT_UNWRITABLE'
const MAX_CHECKPOINTS = 5000
const WITNESS = { publicKey: undefined, isConflicting: false }
/** A place inside of the first record. */
const CHANGED_BYTE = 30

/**
 * Verifies the audit log of a daemon as a reader does: with its public key and its checkpoints.
 * @returns the findings as text; undefined if the daemon does not answer
 */
export async function verifyAudit(
  sites: AuditSites,
  daemon: string,
): Promise<string[] | undefined> {
  try {
    const { key, checkpoints, lines, beginsWithRestore } = await readAudit(sites, daemon)
    const { findings } = await verifyLog({
      ...{ lines, beginsWithRestore, instanceId: key.instanceId },
      checkpoints: checkpoints
        .filter((each) => each !== null)
        .map((checkpoint) => ({ ...WITNESS, witness: daemon, checkpoint })),
      publicKey: auditPublicKeyFromPem(key.publicKeyPem),
    })
    return findings.map(({ kind, message }) => `${kind}: ${message}`)
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    // A daemon that cannot append to its log anymore refuses this call, which it must record.
    return error.code === UNWRITABLE ? [`${UNWRITABLE}: ${error.message}`] : undefined
  }
}

/** How users reach each vCenter, by name, and all hosts. */
type AuditSites = { vcenters: ReadonlyMap<string, SiteAccess>; site: SiteAccess }

type ReadAudit = {
  key: { instanceId: string; publicKeyPem: string }
  /** Read before the log, so that none of them is ahead of the log. */
  checkpoints: readonly (SignedAuditCheckpoint | null)[]
  lines: AsyncIterable<Buffer>
  beginsWithRestore: boolean
}

async function readAudit({ vcenters, site }: AuditSites, daemon: string): Promise<ReadAudit> {
  const limit = { limit: MAX_CHECKPOINTS }
  const vcenter = vcenters.get(daemon)
  if (vcenter !== undefined) {
    const audit = await vcenter.vcenter('nkpsim.vcenter.v1.AuditService')
    const key = await audit.getPublicKey({}, CALL)
    const { checkpoints } = await audit.listCheckpoints(limit, CALL)
    const lines = linesOf(audit.readLog({}, CALL))
    return { key, checkpoints, lines, beginsWithRestore: key.restore !== null }
  }
  const audit = await site.host(daemon, 'nkpsim.esxi.v1.HostAuditService')
  const key = await audit.getAuditKey({}, CALL)
  const { checkpoints } = await audit.listAuditCheckpoints(limit, CALL)
  const lines = linesOf(audit.readAuditLog({}, CALL))
  return { key, checkpoints, lines, beginsWithRestore: false }
}

async function* linesOf(parts: AsyncIterable<{ lines: readonly Buffer[] }>) {
  for await (const { lines } of parts) yield* lines
}

/**
 * Changes or truncates the newest segment of an audit log behind the daemon's back.
 * @returns a function that puts the content back
 */
export function tamperWithAudit(
  { peek }: Pick<Machine, 'peek'>,
  how: 'change' | 'truncate',
): () => void {
  const path = peek((files) => {
    const name = files.now
      .list(AUDIT_FOLDER)
      .filter((each) => SEGMENT.test(each))
      .toSorted()
      .at(-1)
    return `${AUDIT_FOLDER}/${name}`
  })
  const original = peek((files) => contentOf(files, path))
  const end = original.subarray(0, -1).lastIndexOf('\n') + 1
  const changed = how === 'truncate' ? original.subarray(0, end) : Buffer.from(original)
  if (how === 'change') changed.writeUInt8(changed.readUInt8(CHANGED_BYTE) ^ 1, CHANGED_BYTE)
  peek((files) => replace(files, path, changed))
  return () => peek((files) => replace(files, path, original))
}

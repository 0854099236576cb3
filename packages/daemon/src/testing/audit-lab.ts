import { encodeAuditKey, Secret, type SignedAuditCheckpoint } from '@nkpsim/crypto'
import { systemFiles, systemRandom } from '@nkpsim/effects'
import { type AuditLog, type AuditLogInput, openAuditLog } from '../audit/audit-log.ts'
import { type Verification, verifyLog, type WitnessedCheckpoint } from '../audit/verify.ts'
import { type ManualClock, manualClock } from './manual-clock.ts'
import { silentLogger } from './silent-logger.ts'

export const INSTANCE_ID = '5f0c7f0e-6b1d-4a40-9d3b-1f1f4f1b2c3d'

/** Opens an audit log in a folder any number of times with the same keys. */
export type AuditLab = {
  clock: ManualClock
  /** Every checkpoint that the log has reported, new or found on disk. */
  told: SignedAuditCheckpoint[]
  open(folder: string, more?: Partial<AuditLogInput>): AuditLog
}

export function auditLab(
  instanceId = INSTANCE_ID,
  seed = encodeAuditKey(systemRandom.privateKey('Ed25519')),
): AuditLab {
  const clock = manualClock()
  const told: SignedAuditCheckpoint[] = []
  const keys = { signingKey: seed, macKey: Secret.from(Buffer.alloc(32, 7)) }
  return {
    clock,
    told,
    open: (folder, more = {}) =>
      openAuditLog({
        folder,
        instanceId,
        keys,
        files: systemFiles,
        onCheckpoint: (checkpoint) => told.push(checkpoint),
        clock,
        machineClock: clock,
        logger: silentLogger,
        ...more,
      }),
  }
}

/** Makes audited calls. Each call has an attempt and an outcome. */
export function makeCalls(log: AuditLog, count: number): void {
  for (let call = 1; call <= count; call++) {
    const entry = {
      caller: 'operator administrator@vsphere.local',
      call: 'nkpsim.vcenter.v1.KeyProviderService/CreateProvider',
      target: `nkp-${call}`,
      request: { provider: `nkp-${call}` },
    }
    log.begin(entry).settle('OK')
  }
}

export async function linesOf(log: AuditLog, fromSequence = 1): Promise<Buffer[]> {
  const lines: Buffer[] = []
  for await (const line of log.lines(fromSequence)) lines.push(line)
  return lines
}

/** Returns a checkpoint of a witness that has received no key. */
export function witnessed(
  checkpoint: SignedAuditCheckpoint,
  witness = 'vCenter',
): WitnessedCheckpoint {
  return { witness, checkpoint, publicKey: undefined, isConflicting: false }
}

/** Verifies the log of the lab. */
export async function verifyAll(log: AuditLog, lines?: readonly Buffer[]): Promise<Verification> {
  const checkpoints = (await log.newestCheckpoints(1000)).map((each) => witnessed(each))
  return verifyLog({
    lines: lines ?? log.lines(1),
    checkpoints,
    instanceId: INSTANCE_ID,
    publicKey: log.publicKey,
  })
}

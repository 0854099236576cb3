import { join } from 'node:path'
import { encodeAuditKey, Secret } from '@nkpsim/crypto'
import type { Logger } from '@nkpsim/daemon'
import { type AuditLog, openAuditLog } from '@nkpsim/daemon/audit'
import type { Files, MachineClock, Random } from '@nkpsim/effects'
import type { HostState } from '../config-store/host-state.ts'

const MAC_KEY_BYTES = 32

/**
 * Opens the audit log of a host in its folder. The first start creates the keys of the log and
 * stores them in the config store.
 * @throws DaemonError AUDIT_LOG_DAMAGED
 */
export async function startHostAudit(input: {
  state: HostState
  folder: string
  clock: MachineClock
  random: Random
  files: Files
  logger: Logger
}): Promise<AuditLog> {
  const { state, folder, clock, random, files, logger } = input
  const keys = await state.update((current) => {
    if (current.auditKeys !== undefined) return { result: current.auditKeys }
    const auditKeys = {
      signingKey: encodeAuditKey(random.privateKey('Ed25519')),
      macKey: Secret.random(MAC_KEY_BYTES, random.bytes),
    }
    return { next: { ...current, auditKeys }, result: auditKeys }
  })
  return openAuditLog({
    folder: join(folder, 'audit'),
    instanceId: state.current().hostId,
    keys,
    onCheckpoint: () => undefined,
    clock,
    machineClock: clock,
    files,
    logger,
  })
}

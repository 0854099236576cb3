import { Secret } from '@nkpsim/crypto'
import { type ServiceRegistration, serve } from '@nkpsim/rpc'
import { VcenterError } from '../errors.ts'
import type { Migration } from '../migration/migrations.ts'
import type { MigrationOperations } from '../operations/migration.ts'

const KEY_BYTES = 32
const STATES = {
  running: 'MIGRATION_STATE_RUNNING',
  success: 'MIGRATION_STATE_SUCCESS',
  error: 'MIGRATION_STATE_ERROR',
} as const

/** Serves nkpsim.vcenter.v1.MigrationService. */
export function migrationService(operations: MigrationOperations): ServiceRegistration {
  return serve('nkpsim.vcenter.v1.MigrationService', operations, {
    migrateVm: async (request, run) => ({ migration: message(await run(request)) }),
    listMigrations: async (request, run) => ({ migrations: (await run(request)).map(message) }),
    prepareSend: async (request, run) => {
      const { isOn, key, providers, ...prepared } = await run(request)
      const bytes = key === undefined ? Buffer.alloc(0) : Buffer.from(key.reveal())
      key?.wipe()
      return { ...prepared, poweredOn: isOn, key: bytes, providers: [...providers] }
    },
    prepareReceive: async ({ poweredOn, key, ...coming }, run) => {
      await run({ ...coming, isOn: poweredOn, key: keyOf(key) })
      return {}
    },
  })
}

/** @throws VcenterError INVALID_REQUEST */
function keyOf(bytes: Buffer): Secret | undefined {
  if (bytes.length === 0) return undefined
  if (bytes.length === KEY_BYTES) return Secret.from(bytes)
  throw new VcenterError('INVALID_REQUEST', `the key of a migration has ${KEY_BYTES} bytes`)
}

function message(migration: Migration) {
  const { isHot, isEncrypted, state, percent, rounds, downtimeMs, ...same } = migration
  return {
    ...same,
    hot: isHot,
    encrypted: isEncrypted,
    state: STATES[state],
    progressPercent: percent,
    roundCount: rounds,
    downtimeMs,
  }
}

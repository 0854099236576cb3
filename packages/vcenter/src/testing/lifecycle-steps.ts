import { keyCheckValue, Secret } from '@nkpsim/crypto'
import type { EventId } from '../records/event.ts'
import type { TaskOperation } from '../records/task.ts'
import type { Snapshot } from '../store/snapshot.ts'

export const NAME = 'NKP'
/** The steps in the life of one provider. Each round repeats them. */
export const STEPS = ['create', 'backUp', 'rekey', 'delete', 'restore', 'drop'] as const
export type StepName = (typeof STEPS)[number]
/**
 * Points at which a step can be killed, in order: before its audit record, after that record, after
 * its commit, and after the record of its outcome.
 */
export const KILL_POINTS = ['begins', 'is recorded', 'is committed', 'is settled'] as const
export type KillPoint = (typeof KILL_POINTS)[number]

/** Returns the KDK with which the provider is created in each round. */
export function fixedKdk(): Secret {
  return Secret.from(Buffer.alloc(32, 7))
}

/** Returns a key_id that encodes its round, and whether the rekey step set it. */
export function keyIdOf(round: number, isRekeyed: boolean): string {
  return `${String(round).padStart(8, '0')}-0000-4000-8000-00000000000${isRekeyed ? 1 : 0}`
}

const KMS = 'com.vmware.vcenter.crypto_manager.kms.providers'

/** The event and the task that each step causes. */
export const STEP_TRACES = {
  create: { event: 'nkpsim.keyProvider.created', task: `${KMS}.create` },
  backUp: { event: 'nkpsim.keyProvider.backedUp', task: `${KMS}.export` },
  rekey: { event: 'com.vmware.vc.kms.crypto.NotBackedUpAfterUpdate', task: `${KMS}.update` },
  delete: { event: 'nkpsim.keyProvider.deleted', task: `${KMS}.delete` },
  restore: { event: 'nkpsim.keyProvider.restored', task: `${KMS}.import` },
  drop: { event: 'nkpsim.keyProvider.deleted', task: `${KMS}.delete` },
} as const satisfies Record<StepName, { event: EventId; task: TaskOperation }>

export function stepAt(index: number): { name: StepName; round: number } {
  const name = STEPS[index % STEPS.length]
  if (name === undefined) throw new Error('no step')
  return { name, round: Math.floor(index / STEPS.length) }
}

/**
 * Returns the expected state after a number of steps: the provider, and the number of all backups.
 */
export function stateAfter(steps: number) {
  if (steps === 0) return { provider: undefined, backups: 0 }
  const { name, round } = stepAt(steps - 1)
  // The download adds one backup file. The restore adds another, because the restored file is then
  // a known copy.
  const ofRound = { create: 0, backUp: 1, rekey: 1, delete: 1, restore: 2, drop: 2 }
  const backups = 2 * round + ofRound[name]
  const provider = (isRekeyed: boolean, isBackedUp: boolean) => ({
    keyId: keyIdOf(round, isRekeyed),
    kcv: keyCheckValue(fixedKdk()),
    isBackedUp,
  })
  switch (name) {
    case 'create':
      return { provider: provider(false, false), backups }
    case 'backUp':
      return { provider: provider(false, true), backups }
    case 'rekey':
      return { provider: provider(true, true), backups }
    case 'restore':
      return { provider: provider(false, true), backups }
    default:
      return { provider: undefined, backups }
  }
}

/** Returns the same kind of state from the content of a store. */
export function stateOf({ keyProviders, backups }: Pick<Snapshot, 'keyProviders' | 'backups'>) {
  const [provider] = keyProviders
  return {
    provider: provider && {
      keyId: provider.keyId,
      kcv: provider.kcv,
      isBackedUp: provider.backedUpTimeMs !== undefined,
    },
    backups: backups.length,
  }
}

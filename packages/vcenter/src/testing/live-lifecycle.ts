import { clusterClockOf } from '@nkpsim/daemon/testing/manual-clock'
import { silentLogger } from '@nkpsim/daemon/testing/silent-logger'
import { type Effects, simulatedCompute } from '@nkpsim/effects'
import { startAudit } from '../audit/start-audit.ts'
import { prepareBackup, restoreProvider } from '../key-provider/backup.ts'
import {
  createProvider,
  deleteProvider,
  markBackedUp,
  updateProvider,
} from '../key-provider/lifecycle.ts'
import { startMonitor } from '../monitoring/monitor.ts'
import { startTasks } from '../tasks/tasks.ts'
import { fakeDistributor } from './fake-distributor.ts'
import {
  fixedKdk,
  type KillPoint,
  keyIdOf,
  NAME,
  STEP_TRACES,
  type StepName,
  stateAfter,
  stateOf,
  stepAt,
} from './lifecycle-steps.ts'
import { storeIn } from './models.ts'

const compute = simulatedCompute()
const MAX_STEPS = 600
const NOT_ENCRYPTED = { password: undefined, withoutPassword: true }

/**
 * Opens the store and the audit log in a folder, and finds the last step. Then continuously
 * creates, backs up, rekeys, deletes and restores one provider. Writes the audit record of each
 * step before the step.
 * @param from number of steps that an earlier run reported
 * @param reach called at each point of each step; it may end the process
 * @param tell receives the number of each committed step
 */
export async function liveLifecycle(
  effects: Effects,
  folder: string,
  {
    from,
    reach,
    tell,
  }: {
    from: number
    reach: (step: StepName, point: KillPoint) => void
    tell: (steps: number) => void
  },
): Promise<void> {
  const { files, random, machineClock } = effects
  const store = await storeIn(folder, effects)
  const clusterClock = clusterClockOf(machineClock)
  const logger = silentLogger
  const { log } = startAudit({
    ...{ store, stateFolder: folder, files, clusterClock, machineClock, logger },
  })
  await startMonitor({ store, clusterClock, machineClock, logger })
  const { status: statusOf } = fakeDistributor()
  const tasks = await startTasks({ store, clusterClock, statusOf })

  // If the process was killed between a commit and its output, the store is one step further.
  const found = JSON.stringify(stateOf(store.snapshot()))
  const isOneFurther =
    found !== JSON.stringify(stateAfter(from)) && found === JSON.stringify(stateAfter(from + 1))
  let file: Buffer = Buffer.alloc(0)

  /** Returns the backup file of a round, for a process that did not make the file itself. */
  const backupOf = async (round: number): Promise<Buffer> => {
    const { writeBackupFile } = await import('@nkpsim/pki/backup-file')
    return writeBackupFile({
      providerName: NAME,
      keyId: keyIdOf(round, false),
      kdk: fixedKdk(),
      exportTime: new Date(1000),
      constraints: { tpmRequired: false },
      protection: 'not-encrypted',
      random,
      compute,
    })
  }
  const backUp = async (): Promise<Buffer> => {
    const { file: made, ...kdk } = await prepareBackup(
      { store, random, compute },
      NAME,
      NOT_ENCRYPTED,
      1000,
    )
    await markBackedUp(store, { provider: NAME, ...kdk, isEncrypted: false, user: 'test' }, 1000)
    return made
  }
  const perform = async (name: StepName, round: number): Promise<void> => {
    switch (name) {
      case 'create':
        await createProvider(store, {
          random,
          name: NAME,
          tpmRequired: false,
          keyId: keyIdOf(round, false),
          kdk: fixedKdk(),
        })
        break
      case 'backUp':
        file = await backUp()
        break
      case 'rekey':
        await updateProvider(store, NAME, keyIdOf(round, true), 2000)
        break
      case 'restore':
        if (file.length === 0) file = await backupOf(round)
        await restoreProvider(
          { store, compute },
          { file, password: undefined, tpmRequired: undefined, dryRun: false },
        )
        break
      default:
        await deleteProvider(store, NAME)
    }
  }

  for (let index = from + (isOneFurther ? 1 : 0); index < from + MAX_STEPS; index++) {
    const { name, round } = stepAt(index)
    reach(name, 'begins')
    const call = log.begin({ caller: 'test', call: name, target: NAME, request: { index } })
    reach(name, 'is recorded')
    const task = { operation: STEP_TRACES[name].task, target: NAME }
    await tasks.run({ user: 'test', task, run: () => perform(name, round) })
    reach(name, 'is committed')
    call.settle('OK')
    reach(name, 'is settled')
    tell(index + 1)
  }
}

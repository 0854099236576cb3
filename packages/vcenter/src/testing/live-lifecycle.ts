/**
 * Program that tests kill. It opens the store and the audit log in the given folder, and finds the
 * last step. Then it continuously creates, backs up, rekeys, deletes and restores one provider. The
 * audit record of each step is written before the step. The program prints the number of each
 * committed step, and kills itself at the given point.
 */
import { writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { clusterClockOf, silentLogger } from '@nkpsim/daemon/testing'
import { simulatedCompute, systemClock, systemFiles, systemRandom } from '@nkpsim/effects'
import { startAudit } from '../audit/start-audit.ts'
import { prepareBackup, restoreProvider } from '../key-provider/backup.ts'
import {
  createProvider,
  deleteProvider,
  markBackedUp,
  updateProvider,
} from '../key-provider/lifecycle.ts'
import { startMonitor } from '../monitoring/monitor.ts'
import {
  fixedKdk,
  type KillPoint,
  keyIdOf,
  NAME,
  stateAfter,
  stateOf,
  stepAt,
} from './lifecycle-steps.ts'
import { storeIn } from './models.ts'

const compute = simulatedCompute()

const STDOUT = 1
const MAX_STEPS = 600
const [, , folder = '', startText = '0', killAt = ''] = process.argv
const NOT_ENCRYPTED = { password: undefined, withoutPassword: true }

// Speeds up the next start. Node saves the cache by itself only at an orderly exit.
flushCompileCache()
const store = await storeIn(folder)
const { log } = startAudit({
  store,
  stateFolder: folder,
  files: systemFiles,
  clusterClock: clusterClockOf(systemClock),
  machineClock: systemClock,
  logger: silentLogger,
})
await startMonitor({ store, clusterClock: clusterClockOf(systemClock), logger: silentLogger })

// If the program was killed between a commit and its output, the store is one step further.
const said = Number(startText)
const isOneFurther =
  JSON.stringify(stateOf(store.snapshot())) !== JSON.stringify(stateAfter(said)) &&
  JSON.stringify(stateOf(store.snapshot())) === JSON.stringify(stateAfter(said + 1))
let file: Buffer = Buffer.alloc(0)

for (let index = said + (isOneFurther ? 1 : 0); index < said + MAX_STEPS; index++) {
  const { name, round } = stepAt(index)
  const reach = (point: KillPoint): void => {
    if (killAt === `${name} ${point}`) process.kill(process.pid, 'SIGKILL')
  }
  reach('begins')
  const call = log.begin({ caller: 'test', call: name, target: NAME, request: { index } })
  reach('is recorded')
  switch (name) {
    case 'create':
      await createProvider(store, {
        random: systemRandom,
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
        {
          file,
          password: undefined,
          tpmRequired: undefined,
          dryRun: false,
        },
      )
      break
    default:
      await deleteProvider(store, NAME)
  }
  reach('is committed')
  call.settle('OK')
  reach('is settled')
  writeSync(STDOUT, `${index + 1}\n`)
}

/** Returns the backup file of a round, for a process that did not make the file itself. */
async function backupOf(round: number): Promise<Buffer> {
  const { writeBackupFile } = await import('@nkpsim/pki/backup-file')
  return writeBackupFile({
    providerName: NAME,
    keyId: keyIdOf(round, false),
    kdk: fixedKdk(),
    exportTime: new Date(1000),
    constraints: { tpmRequired: false },
    protection: 'not-encrypted',
    random: systemRandom,
    compute,
  })
}

async function backUp(): Promise<Buffer> {
  const { file, ...kdk } = await prepareBackup(
    { store, random: systemRandom, compute },
    NAME,
    NOT_ENCRYPTED,
    1000,
  )
  await markBackedUp(store, { provider: NAME, ...kdk, isEncrypted: false, user: 'test' }, 1000)
  return file
}

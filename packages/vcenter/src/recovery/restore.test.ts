import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { clusterClockOf, createTemporaryFolder, silentLogger } from '@nkpsim/daemon/testing'
import { systemClock, systemFiles } from '@nkpsim/effects'
import { ADMINISTRATOR_PASSWORD_FILE } from '../access/first-administrator.ts'
import type { BackupSecrets, BackupSpec } from '../records/backup-spec.ts'
import { VCENTER_RESTORED } from '../records/event.ts'
import type { Store } from '../store/store.ts'
import { asNative, cheapEffects, host, keyProvider, storeIn } from '../testing/models.ts'
import {
  BACKUP_PASSWORD,
  backupSecrets,
  backupsIn,
  noSecrets,
  secretText,
  specTo,
} from '../testing/recovery.ts'
import { createBackupJobs } from './backup-jobs.ts'
import { isWorkFolder } from './file-name.ts'
import { copyVcenter, makeBackup } from './make-backup.ts'
import { refused, restoreVcenter } from './restore.ts'

let folder: ReturnType<typeof createTemporaryFolder>
let original: Store
let encryptedFile: string
let plainFile: string

const at = (name: string): string => join(folder.path, name)

async function backUp(name: string, spec: Partial<BackupSpec>, secrets: BackupSecrets) {
  mkdirSync(at(name))
  const jobs = await createBackupJobs({
    ...cheapEffects,
    store: original,
    stateFolder: at('original'),
    clusterClock: clusterClockOf(systemClock),
    logger: silentLogger,
  })
  await jobs.start({
    spec: specTo(at(name), spec),
    secrets,
    schedule: undefined,
  })
  await jobs.settled()
  return join(at(name), backupsIn(at(name)).backups[0] ?? 'none')
}

function restore(file: string, to: string, password: string | undefined = BACKUP_PASSWORD) {
  return restoreVcenter({
    ...cheapEffects,
    file,
    passwords: password === undefined ? [] : [secretText(password)],
    stateFolder: to,
  })
}

/** Takes a copy, lets an operator change the state folder, then writes the backup. */
async function backUpAround(name: string, change: () => void) {
  mkdirSync(at(name))
  const spec = specTo(at(name))
  const job = { id: '20260131T235959123Z-0a1b2c3d', startMs: systemClock.nowMs() }
  const copy = copyVcenter(
    { store: original, stateFolder: at('original'), files: systemFiles },
    spec,
    job,
  )
  change()
  const { fileName } = await makeBackup({
    ...cheapEffects,
    copy,
    instanceId: original.identity.instanceId,
    jobId: job.id,
    spec,
    secrets: backupSecrets(),
    retention: undefined,
    signal: new AbortController().signal,
    unfinishedIs: () => undefined,
  })
  return join(at(name), fileName)
}

async function openedIn(path: string) {
  const store = await storeIn(path)
  return { ...store, [Symbol.dispose]: () => store.close() }
}

beforeAll(async () => {
  folder = createTemporaryFolder()
  mkdirSync(at('original'))
  original = await storeIn(at('original'))
  await original.change((tables) => {
    tables.insertDatacenter('Datacenter')
    tables.insertCluster({ name: 'Cluster', datacenter: 'Datacenter', folder: undefined })
    const esx = host()
    tables.putHost(esx)
    tables.beginRemoval(esx.id)
    const { name, encryptionMode } = esx
    // The clock of the vCenter was ahead when it recorded this time.
    const heardMs = systemClock.nowMs() + 24 * 3_600_000
    tables.putHostHolding(esx.id, { host: name, encryptionMode, heardMs, keys: [] })
    tables.insertKeyProvider(keyProvider({ name: 'nkp-1', isDefault: true }))
    tables.insertKeyProvider(keyProvider({ name: 'nkp-2', tpmRequired: true }))
    tables.bumpGeneration()
    tables.putSession({
      id: 's',
      user: 'anna@vsphere.local',
      passwordStamp: '1.x',
      issuedMs: 1,
      expiresMs: 2,
      lastActiveMs: 1,
    })
    tables.insertEvent({
      timeMs: 1,
      id: 'AlarmStatusChangedEvent',
      entityKind: 'host',
      entity: 'esx-1',
      message: 'red',
    })
    tables.insertTask({
      ...{ operation: 'HostSystem.destroy', target: 'esx-1', user: 'anna@vsphere.local' },
      ...{ startMs: 1, state: 'running', endMs: undefined, error: '', hasEffect: true },
      ...{ generation: undefined, hostCount: 0 },
    })
    tables.putBackupSchedule(
      {
        name: 'nightly',
        isEnabled: true,
        spec: specTo('/backups'),
        recurrence: { minute: 59, hour: 23, days: [] },
        maxCount: 3,
        setMs: 1,
      },
      backupSecrets(),
    )
  })
  encryptedFile = await backUp('encrypted', {}, backupSecrets())
  plainFile = await backUp('plain', { isEncrypted: false, parts: ['common'] }, noSecrets())
})
afterAll(() => {
  original.close()
  folder[Symbol.dispose]()
})

/** Lists the stored state of a vCenter after its restore. */
function afterRestore(of: Store) {
  const { holdings, ...snapshot } = of.snapshot()
  const noted = [...holdings].map(([id, each]) => [id, { ...each, isFromBackup: true }] as const)
  const renewed = {
    sessions: [],
    removals: new Set(),
    lastRestore: expect.anything(),
    holdings: new Map(noted),
  }
  return { ...snapshot, ...renewed }
}

describe('restoreVcenter', () => {
  it('records the restore, begins another audit log, and restores no session', async () => {
    const { time } = await restore(encryptedFile, at('noted'))
    using store = await openedIn(at('noted'))
    expect(store.snapshot()).toMatchObject({
      sessions: [],
      lastRestore: { previousLogId: original.identity.instanceId, backupTime: time },
    })
    expect(store.snapshot().lastRestore?.auditLogId).not.toBe(original.identity.instanceId)
  })

  it('marks the records of all hosts, whatever their time, because hosts may have received more since', async () => {
    await restore(encryptedFile, at('marked'))
    using store = await openedIn(at('marked'))
    const { hosts, holdings } = store.snapshot()
    expect(hosts.map(({ id }) => holdings.get(id)?.isFromBackup)).toEqual([true])
  })

  it('restores the identity, the inventory, KDKs, events, and schedules with their secrets', async () => {
    const manifest = await restore(encryptedFile, at('restored'))
    expect(manifest.instanceId).toBe(original.identity.instanceId)
    expect(readdirSync(at('restored')).toSorted()).toEqual(['box.key', 'state.lock', 'vcenter.db'])
    const restored = await storeIn(at('restored'))
    const [mine, theirs] = [restored.identity, original.identity]
    expect(mine.authority.certificatePem).toBe(theirs.authority.certificatePem)
    expect(mine.authority.privateKeyPkcs8.equals(theirs.authority.privateKeyPkcs8)).toBe(true)
    expect(mine.bootApprovalKey.equals(theirs.bootApprovalKey)).toBe(true)
    expect(restored.snapshot()).toEqual(afterRestore(original))
    for (const [index, { kdk }] of restored.snapshot().keyProviders.map(asNative).entries())
      expect(asNative(original.snapshot().keyProviders[index]).kdk.equals(kdk)).toBe(true)
    expect(restored.newestEvents(10)).toMatchObject([
      { id: VCENTER_RESTORED },
      { entity: 'esx-1', message: 'red' },
    ])
    expect(restored.tasks.newest(10)).toMatchObject([
      {
        ...{ target: 'esx-1', state: 'error' },
        error: 'vCenter was restored from a backup that was made while the operation ran',
      },
    ])
    expect(restored.recovery.schedules()).toEqual(original.recovery.schedules())
    const { backupPassword } = restored.recovery.scheduleSecrets('nightly')
    expect(backupPassword?.equals(secretText(BACKUP_PASSWORD))).toBe(true)
    // The restored vCenter lists no interrupted job, because the copy was made before the job was
    // stored.
    expect(restored.recovery.jobs()).toEqual([])
    restored.close()
  })

  it('restores an unencrypted backup, which contains no events if they were not requested', async () => {
    mkdirSync(at('empty'))
    await restore(plainFile, at('empty'), undefined)
    const restored = await storeIn(at('empty'))
    expect(restored.snapshot()).toEqual(afterRestore(original))
    expect(restored.newestEvents(10)).toMatchObject([{ id: VCENTER_RESTORED }])
    expect(restored.tasks.newest(10)).toEqual([])
    expect(restored.recovery.jobs()).toMatchObject([{ state: 'finished' }])
    restored.close()
  })

  it.each([
    ['removes', (path: string) => rmSync(path)],
    ['replaces', (path: string) => writeFileSync(path, 'another')],
  ])(
    'restores the password file as it was copied if an operator %s that file during the backup',
    async (verb, act) => {
      const path = join(at('original'), ADMINISTRATOR_PASSWORD_FILE)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, 'first')
      const file = await backUpAround(`${verb}-backup`, () => act(path))
      rmSync(path, { force: true })
      await restore(file, at(verb))
      expect(readFileSync(join(at(verb), ADMINISTRATOR_PASSWORD_FILE), 'utf8')).toBe('first')
      expect(readdirSync(at('original')).filter(isWorkFolder)).toEqual([])
    },
  )

  it.each([
    ['a wrong password', () => restore(encryptedFile, at('nothing'), 'Secret-2027')],
    ['no password', () => restoreVcenterWithout()],
    ['no file', () => restore(at('missing'), at('nothing'))],
    ['a folder instead of a file', () => restore(folder.path, at('nothing'))],
  ])('changes nothing if it gets %s', async (_, attempt) => {
    const before = readdirSync(folder.path)
    await expect(attempt()).rejects.toMatchObject({
      code: expect.stringMatching(/^(WRONG_BACKUP_PASSWORD|INVALID_BACKUP_FILE)$/),
    })
    expect(readdirSync(folder.path)).toEqual(before)
  })

  it('changes nothing if the file is damaged or truncated', async () => {
    const whole = readFileSync(plainFile)
    const before = readdirSync(folder.path)
    for (let round = 0; round < 60; round++) {
      const place = Math.floor((whole.length * round) / 60)
      const damaged = Buffer.from(whole)
      damaged.writeUInt8(damaged.readUInt8(place) ^ 0x10, place)
      for (const bytes of [damaged, whole.subarray(0, place)]) {
        writeFileSync(join(at('plain'), 'damaged'), bytes)
        await expect(
          restore(join(at('plain'), 'damaged'), at('nothing'), undefined),
        ).rejects.toMatchObject({
          code: expect.stringMatching(/^(WRONG_BACKUP_PASSWORD|INVALID_BACKUP_FILE)$/),
        })
      }
    }
    expect(readdirSync(folder.path)).toEqual(before)
  })

  it('refuses a folder with any content, and leaves it unchanged', async () => {
    mkdirSync(at('taken'))
    writeFileSync(join(at('taken'), 'vcenter.db'), 'mine')
    await expect(restore(encryptedFile, at('taken'))).rejects.toMatchObject({
      code: 'RESTORE_REFUSED',
    })
    expect(readFileSync(join(at('taken'), 'vcenter.db'), 'utf8')).toBe('mine')
    await expect(restore(encryptedFile, plainFile)).rejects.toMatchObject({
      code: 'RESTORE_REFUSED',
    })
  })

  it.each(['EBUSY', 'EXDEV'])('says that a folder is a mount point (%s)', (code) => {
    expect(refused('/state', Object.assign(new Error(), { code }))).toMatchObject({
      code: 'RESTORE_REFUSED',
      message: '/state is a mount point: restore into a folder in it',
    })
  })

  it('empties only the work folder of an earlier restore, and never a folder behind a link', async () => {
    const work = at('.careful.restoring')
    mkdirSync(work)
    for (const name of ['notes', 'vcenter.db']) writeFileSync(join(work, name), 'mine')
    const refused = { code: 'RESTORE_REFUSED', message: expect.stringContaining(work) }
    await expect(restore(encryptedFile, at('careful'))).rejects.toMatchObject(refused)
    renameSync(work, at('elsewhere'))
    rmSync(join(at('elsewhere'), 'notes'))
    symlinkSync(at('elsewhere'), work)
    await expect(restore(encryptedFile, at('careful'))).rejects.toMatchObject(refused)
    expect(readFileSync(join(at('elsewhere'), 'vcenter.db'), 'utf8')).toBe('mine')
  })

  it('continues after an interrupted restore, and refuses to run beside another restore', async () => {
    mkdirSync(at('.again.restoring'))
    writeFileSync(join(at('.again.restoring'), 'vcenter.db'), 'half')
    const first = restore(encryptedFile, at('again'))
    const second = restore(encryptedFile, at('again'))
    const results = await Promise.allSettled([first, second])
    const [rejected, ...others] = results.toSorted((a, b) => b.status.localeCompare(a.status))
    expect(others).toMatchObject([{ status: 'fulfilled' }])
    expect(rejected).toMatchObject({ reason: { code: 'STATE_FOLDER_IN_USE' } })
    expect(existsSync(join(at('again'), 'box.key'))).toBe(true)
    expect(existsSync(at('.again.restoring'))).toBe(false)
  })
})

function restoreVcenterWithout() {
  return restoreVcenter({
    ...cheapEffects,
    file: encryptedFile,
    passwords: [],
    stateFolder: at('nothing'),
  })
}

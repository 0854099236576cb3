import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { clusterClockOf, createTemporaryFolder, silentLogger } from '@nkpsim/daemon/testing'
import { systemClock } from '@nkpsim/effects'
import type { BackupSpec } from '../records/backup-spec.ts'
import type { Store } from '../store/store.ts'
import { cheapEffects, keyProvider, storeIn } from '../testing/models.ts'
import {
  BACKUP_PASSWORD,
  backupSecrets,
  backupsIn,
  putSchedule,
  secretText,
  specTo,
} from '../testing/recovery.ts'
import { isSshdInstalled, type SftpServer, startSftpServer } from '../testing/sftp-server.ts'
import { type BackupJobs, type BackupRequest, createBackupJobs } from './backup-jobs.ts'
import { restoreVcenter } from './restore.ts'

const onSshd = isSshdInstalled ? describe : describe.skip

onSshd('a backup to a server of OpenSSH', () => {
  let folder: ReturnType<typeof createTemporaryFolder>
  let server: SftpServer
  let store: Store
  let jobs: BackupJobs
  let target: string
  let tests = 0

  beforeAll(async () => {
    folder = createTemporaryFolder()
    for (const name of ['sshd', 'vcenter']) mkdirSync(join(folder.path, name))
    server = await startSftpServer(join(folder.path, 'sshd'))
    store = await storeIn(join(folder.path, 'vcenter'))
    await store.change((tables) => tables.insertKeyProvider(keyProvider()))
  })
  afterAll(async () => {
    await server.stop()
    store.close()
    folder[Symbol.dispose]()
  })
  beforeEach(async () => {
    target = join(folder.path, `backups ${++tests}`)
    mkdirSync(target)
    const stateFolder = join(folder.path, 'vcenter')
    jobs = await createBackupJobs({
      ...cheapEffects,
      store,
      stateFolder,
      clusterClock: clusterClockOf(systemClock),
      logger: silentLogger,
    })
  })
  afterEach(() => jobs.stop())

  const spec = (more: Partial<BackupSpec> = {}): BackupSpec =>
    specTo(target, {
      location: `sftp://127.0.0.1:${server.port}${encodeURI(target)}`,
      locationUser: server.user,
      locationHostKey: server.hostKey,
      ...more,
    })
  async function backUp(
    asked: BackupSpec,
    privateKey = server.privateKey,
    schedule?: BackupRequest['schedule'],
  ) {
    const secrets = backupSecrets({ locationPrivateKey: secretText(privateKey) })
    const { id } = await jobs.start({ spec: asked, secrets, schedule })
    await jobs.settled()
    return store.recovery.jobs().find((job) => job.id === id)
  }

  it('is the same file as in a folder, and can be restored', async () => {
    const job = await backUp(spec())
    expect(job).toMatchObject({ state: 'finished', message: '' })
    expect(backupsIn(target)).toEqual({ backups: [job?.fileName], others: [] })
    const stateFolder = join(folder.path, 'restored')
    const { instanceId } = await restoreVcenter({
      ...cheapEffects,
      file: join(target, job?.fileName ?? ''),
      passwords: [secretText(BACKUP_PASSWORD)],
      stateFolder,
    })
    expect(instanceId).toBe(store.identity.instanceId)
  })

  it('keeps only the newest backups if requested, and removes interrupted backups', async () => {
    const nightly = await putSchedule(store, { spec: spec(), maxCount: 1 })
    const first = await backUp(spec(), server.privateKey, nightly)
    writeFileSync(join(target, `.${first?.fileName}.tmp`), 'half')
    const second = await backUp(spec(), server.privateKey, nightly)
    expect(backupsIn(target)).toEqual({ backups: [second?.fileName], others: [] })
  })

  it('shows the key of an unknown server in OpenSSH’s form, and sends no data to that server', async () => {
    const job = await backUp(spec({ locationHostKey: '' }))
    expect(job?.message).toBe(
      `the host key of 127.0.0.1 is ${server.hostKey}; compare it with the server's own and give it as the host key`,
    )
    expect(backupsIn(target).backups).toEqual([])
  })

  it('refuses a server whose key is not the expected one', async () => {
    const job = await backUp(spec({ locationHostKey: `SHA256:${'A'.repeat(43)}` }))
    expect(job).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/it is another server, or its key was changed/),
    })
  })

  it.each([
    ['an unknown user', () => backUp(spec({ locationUser: 'nobody-here' })), /auth/],
    ['an invalid private key', () => backUp(spec(), 'not a key'), /privateKey/],
    [
      'a missing folder',
      () => backUp(spec({ location: `sftp://127.0.0.1:${server.port}/missing` })),
      /No such file/,
    ],
    [
      'a folder in which no file can be created',
      () => backUp(spec({ location: `sftp://127.0.0.1:${server.port}/proc/self` })),
      /Permission denied|No such file|Failure/,
    ],
    [
      'a port where nobody listens',
      () => backUp(spec({ location: `sftp://127.0.0.1:1${target}` })),
      /ECONNREFUSED/,
    ],
  ])('fails with a message of one line for %s', async (_, attempt, message) => {
    const job = await attempt()
    expect(job).toMatchObject({ state: 'failed', message: expect.stringMatching(message) })
    expect(job?.message).toMatch(/^the backup location sftp:\/\/[^\n]+ cannot be used: [^\n]+$/)
    expect(job?.message).not.toMatch(/PRIVATE KEY/)
  })

  it('ends when vCenter stops, even while a server has accepted the connection and is silent', async () => {
    const silent: Server = createServer()
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    try {
      const { port } = silent.address() as { port: number }
      const backup = backUp(spec({ location: `sftp://127.0.0.1:${port}${encodeURI(target)}` }))
      await jobs.stop()
      expect(await backup).toMatchObject({
        state: 'failed',
        message: 'vCenter was stopped meanwhile',
      })
    } finally {
      silent.close()
    }
  })
})

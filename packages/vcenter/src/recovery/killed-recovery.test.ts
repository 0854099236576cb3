import { execFileSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { createTemporaryFolder, PATIENCE_MS, untilEqual } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { systemCompute } from '@nkpsim/effects'
import { BACKUP_PASSWORD, backupsIn } from '../testing/recovery.ts'
import { startVcenterdHere } from '../testing/vcenterd-here.ts'
import { killWhen, runVcenterd, startVcenterd } from '../testing/vcenterd-process.ts'

const CALL = { timeoutMs: PATIENCE_MS }
const RECOVERY = 'nkpsim.vcenter.v1.RecoveryService'
/** Fewer bytes than any backup has, and than a pipe holds. */
const FIRST_BYTES = 1000
const FINISHED = 'BACKUP_JOB_STATE_FINISHED'

let folder: ReturnType<typeof createTemporaryFolder>
let backups: string
let passwordFile: string
let kcv: string | undefined
let instanceId: string

const at = (name: string): string => join(folder.path, name)
const spec = () => ({
  location: `file://${backups}`,
  parts: ['seat'],
  backupPassword: BACKUP_PASSWORD,
})
const restoreArgs = (): string[] => {
  const [file = 'none'] = backupsIn(backups).backups
  return ['--restore', join(backups, file), '--restore-password-file', passwordFile]
}

beforeAll(() => {
  folder = createTemporaryFolder()
  backups = at('backups')
  passwordFile = at('password')
  mkdirSync(backups)
  writeFileSync(passwordFile, `${BACKUP_PASSWORD}\n`, { mode: 0o600 })
})
afterAll(() => folder[Symbol.dispose]())

story('a vcenterd', (step) => {
  step('that is killed during backups leaves complete ones or none, and reports this', async () => {
    for (const killedAfterMs of [0, 150, 300, 450]) {
      const vcenterd = await startVcenterd(at('vcenter'))
      const channel = vcenterd.connect()
      await channel.client(RECOVERY).createBackup({ spec: spec() }, CALL)
      await delay(killedAfterMs)
      await vcenterd.end('SIGKILL')
      channel.close()
    }
    const vcenterd = await startVcenterd(at('vcenter'))
    instanceId = vcenterd.ready.instanceId
    const channel = vcenterd.connect()
    const recovery = channel.client(RECOVERY)
    const providers = channel.client('nkpsim.vcenter.v1.KeyProviderService')
    const { jobs } = await recovery.listBackupJobs({}, CALL)
    expect(jobs).toHaveLength(4)
    for (const { state, message, fileName } of jobs) {
      if (state === FINISHED) expect(existsSync(join(backups, fileName))).toBe(true)
      else expect(message).toBe('vCenter ended while the backup was being made')
    }
    // The next backup removes the leftovers.
    kcv = (await providers.createProvider({ provider: 'nkp-1' }, CALL)).provider?.kcv
    const { job } = await recovery.createBackup({ spec: spec() }, CALL)
    const state = async () => (await recovery.getBackupJob({ id: job?.id ?? '' }, CALL)).job?.state
    await untilEqual(state, FINISHED)
    const askedMs = Date.now()
    const { schedule } = await recovery.setSchedule(
      {
        schedule: {
          schedule: 'nightly',
          enable: true,
          spec: spec(),
          recurrenceInfo: { minute: 59, hour: 23, days: ['DAY_OF_WEEK_SUNDAY'] },
          retentionInfo: { maxCount: 7 },
        },
      },
      CALL,
    )
    expect(JSON.stringify(schedule)).not.toContain(BACKUP_PASSWORD)
    // A run at the present minute is in the past by now.
    expect(schedule?.nextRunTimeMs).toBeGreaterThanOrEqual(askedMs)
    channel.close()
    expect(await vcenterd.end('SIGTERM')).toBe(0)
    expect(backupsIn(backups).others).toEqual([])
    expect(readdirSync(at('vcenter')).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  step('keeps its schedules after a restart', async () => {
    const vcenterd = await startVcenterdHere(at('vcenter'), [], { compute: systemCompute })
    const channel = vcenterd.connect()
    const recovery = channel.client(RECOVERY)
    const { schedules } = await recovery.listSchedules({}, CALL)
    expect(schedules).toMatchObject([{ schedule: 'nightly', retentionInfo: { maxCount: 7 } }])
    await recovery.deleteSchedule({ schedule: 'nightly' }, CALL)
    await expect(recovery.getSchedule({ schedule: 'nightly' }, CALL)).rejects.toMatchObject({
      status: 'NOT_FOUND',
    })
    channel.close()
    await vcenterd.stop()
  })

  step('that is killed while it restores leaves a complete vCenter or none', async () => {
    const file = join(backups, backupsIn(backups).backups.at(-1) ?? 'none')
    const password = ['--restore-password-file', passwordFile]
    const isIn = (state: string, name: string): boolean =>
      existsSync(join(folder.path, `.${state}.restoring`, name)) || existsSync(at(state))
    const killAndRestart = async (state: string, name: string, from = file): Promise<boolean> => {
      await killWhen(at(state), () => isIn(state, name), ['--restore', from, ...password])
      const isWhole = existsSync(at(state))
      const args = isWhole ? [] : ['--restore', file, ...password]
      const vcenterd = await startVcenterdHere(at(state), args, { compute: systemCompute })
      expect(vcenterd.ready.instanceId).toBe(instanceId)
      const channel = vcenterd.connect()
      const providers = channel.client('nkpsim.vcenter.v1.KeyProviderService')
      const { providers: kept } = await providers.listProviders({}, CALL)
      expect(kept).toMatchObject([{ provider: 'nkp-1', kcv }])
      channel.close()
      await vcenterd.stop()
      return isWhole
    }
    // Each file appears later than the one before. The restore may continue until the kill comes.
    for (const [index, name] of ['', 'vcenter.db', 'box.key', 'vcenter.db-wal'].entries())
      await killAndRestart(`killed-${index}`, name)
    // This restore cannot end, because it waits for the rest of its file.
    const pipe = at('pipe')
    execFileSync('mkfifo', [pipe])
    const end = openSync(pipe, 'r+')
    writeSync(end, readFileSync(file), 0, FIRST_BYTES)
    expect(await killAndRestart('killed-waiting', '', pipe)).toBe(false)
    closeSync(end)
    // No file has this name, so this restore is complete before it is killed.
    expect(await killAndRestart('killed-last', 'none')).toBe(true)
    expect(readdirSync(folder.path).filter((name) => name.startsWith('.'))).toEqual([])
  })

  step(
    'refuses to restore over an existing vCenter or with a wrong password, in one line',
    async () => {
      const over = await runVcenterd(['--state', at('vcenter'), ...restoreArgs()])
      expect(over.exitCode).toBe(1)
      expect(over.stderr).toMatch(/^vcenterd: [^\n]+ is not an empty folder: [^\n]+\n$/)
      writeFileSync(passwordFile, 'Secret-2027')
      const wrong = await runVcenterd(['--state', at('wrong'), ...restoreArgs()])
      expect(wrong.exitCode).toBe(1)
      expect(wrong.stderr).toMatch(/^vcenterd: the password is not that of the backup[^\n]+\n$/)
      expect(existsSync(at('wrong'))).toBe(false)
      const usage = await runVcenterd(['--state', at('wrong'), '--restore-password-file', '-'])
      expect(usage.exitCode).toBe(2)
    },
  )
})

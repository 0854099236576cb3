import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { until } from '@nkpsim/daemon/testing'
import {
  type AuditReport,
  clusterPaths,
  killVcenter,
  startVcenter,
  stopVcenter,
} from '@nkpsim/simulator'
import { startTestCluster, type TestCluster, vcenterOf } from '@nkpsim/simulator/testing'
import { nkpsimOn } from './testing/refusals.ts'

const SEGMENT = 'log-0000000000000001.jsonl'

let cluster: TestCluster
const auditFolder = () => join(clusterPaths.vcenter(cluster.stateDir), 'audit')
const nkpsim = (...args: string[]) => nkpsimOn(cluster.stateDir, args)
async function verify(...more: string[]): Promise<{ exitCode: number; report: AuditReport }> {
  const { exitCode, stdout } = await nkpsim('-o', 'json', 'audit', 'verify', ...more)
  return { exitCode, report: JSON.parse(stdout) as AuditReport }
}
const kinds = ({ findings }: AuditReport) => findings.map(({ kind }) => kind)

/**
 * Repeats the verification until every host is a witness. vCenter copies checkpoints to hosts on a
 * best-effort basis.
 */
async function untilWitnessed(): Promise<AuditReport> {
  const isWitnessed = ({ witnesses }: AuditReport) =>
    witnesses.every(({ checkpoints }) => checkpoints > 0)
  return until(async () => (await verify()).report, isWitnessed)
}

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 2, noTpm: [1, 2] })
  const vcenter = vcenterOf(cluster.stateDir)
  await vcenter.createProvider('nkp-1')
  await cluster.backUp('nkp-1')
  await vcenter.untilActive('nkp-1', 2)
})
afterAll(() => cluster.dispose())

// One story: each test continues where the previous one ended.
describe('nkpsim audit', () => {
  it('lists who did what, by caller and by call', async () => {
    const { exitCode, stdout } = await nkpsim('-o', 'json', 'audit', 'list')
    expect(exitCode).toBe(0)
    const rows = JSON.parse(stdout) as { call: string; target: string; outcome: string }[]
    const short = rows.map(({ call, target, outcome }) => [call.split('/')[1], target, outcome])
    expect(short).toContainEqual(['AddHost', 'esx-2', 'OK'])
    expect(short.slice(-3)).toEqual([
      ['CreateProvider', 'nkp-1', 'OK'],
      ['ExportProvider', 'nkp-1', 'OK'],
      ['cryptomanager', 'nkp-1', 'OK'],
    ])
    const table = await nkpsim('audit', 'list', '--call', 'exportprovider', '--user', 'admin')
    expect(table.stdout.split('\n')).toHaveLength(3)
    expect(table.stdout).toContain('KeyProviderService/ExportProvider')
    const newest = await nkpsim('-o', 'json', 'audit', 'list', '--limit', '1')
    expect(JSON.parse(newest.stdout)).toHaveLength(1)
    const nobody = await nkpsim('-o', 'json', 'audit', 'list', '--user', 'nobody')
    expect(JSON.parse(nobody.stdout)).toEqual([])
  })

  it('lists and verifies the log of a host, also as root of the host', async () => {
    const host = ['--host', 'esx-1']
    const password = join(cluster.folder, 'root-password')
    writeFileSync(password, cluster.rootPassword, { mode: 0o600 })
    const missing = await nkpsim('vm', 'power-on', 'vm-9', ...host)
    expect(missing.exitCode).toBe(3)
    const asRoot = [...host, '--as-root', password]
    // A host without a TPM has no recovery keys.
    const keys = await nkpsim('host', 'recovery', 'list', 'esx-1', '--as-root', password)
    expect(keys.exitCode).toBe(4)
    const { stdout } = await nkpsim('-o', 'json', 'audit', 'list', ...asRoot)
    const rows = JSON.parse(stdout) as {
      caller: string
      call: string
      target: string
      outcome: string
    }[]
    const short = rows.map(({ caller, call, target, outcome }) => [
      caller,
      call.split('/')[1],
      target,
      outcome,
    ])
    expect(short).toContainEqual([
      'administrator@vsphere.local',
      'PowerOnVm',
      'vm-9',
      'VM_NOT_FOUND',
    ])
    expect(short).toContainEqual(['root', 'ListRecoveryKeys', '', 'ENCRYPTION_MODE_INVALID'])
    expect(short).toContainEqual(['', 'LogIn', 'root', 'OK'])
    const whole = await verify(...host)
    expect([whole.exitCode, whole.report.findings]).toEqual([0, []])
    const folder = join(clusterPaths.host(cluster.stateDir, 'esx-1'), 'audit')
    const segment = join(folder, SEGMENT)
    const before = readFileSync(segment, 'utf8')
    writeFileSync(segment, before.replace('"target":"vm-9"', '"target":"vm-8"'))
    const edited = await verify(...host)
    expect([edited.exitCode, kinds(edited.report)]).toEqual([1, ['EDITED']])
    writeFileSync(segment, before)
    // The test suite scans leftover files for secrets.
    rmSync(password)
  })

  it('finds an untouched log intact and equal to the checkpoints of vCenter and every host', async () => {
    const report = await untilWitnessed()
    expect(report.findings).toEqual([])
    expect(report.witnesses.map(({ name }) => name)).toEqual([
      'vCenter',
      'host esx-1',
      'host esx-2',
    ])
    expect(report.checkpointsMatched).toBeGreaterThanOrEqual(3)
    const { exitCode, stdout } = await nkpsim('audit', 'verify')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^Audit log: +whole$/m)
  })

  it('names a record that was edited while vCenter was running', async () => {
    const path = join(auditFolder(), SEGMENT)
    const before = readFileSync(path)
    writeFileSync(path, before.toString().replace('"target":"esx-1"', '"target":"esx-7"'))
    const { exitCode, stdout, stderr } = await nkpsim('audit', 'verify')
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/^Audit log: +NOT WHAT WAS WRITTEN$/m)
    expect(stderr).toMatch(
      /^nkpsim: the audit log is not what was written: record \d+ was edited\n$/,
    )
    writeFileSync(path, before)
    expect((await verify()).exitCode).toBe(0)
  })

  it('verifies a copy of the folder offline, with the saved key', async () => {
    await stopVcenter({ stateDir: cluster.stateDir })
    await startVcenter({ stateDir: cluster.stateDir })
    const keyFile = join(cluster.folder, 'audit-key.pem')
    const copy = join(cluster.folder, 'audit-copy')
    writeFileSync(keyFile, (await nkpsim('audit', 'public-key')).stdout)
    cpSync(auditFolder(), copy, { recursive: true })
    const offline = ['--folder', copy, '--public-key', keyFile]
    expect(await verify(...offline)).toMatchObject({ exitCode: 0, report: { findings: [] } })
    const path = join(copy, SEGMENT)
    truncateSync(path, readFileSync(path).length - 1000)
    const { exitCode, report } = await verify(...offline)
    expect({ exitCode, kinds: kinds(report) }).toEqual({ exitCode: 1, kinds: ['TRUNCATED'] })
    const half = await nkpsim('audit', 'verify', '--folder', copy)
    expect(half.exitCode).toBe(2)
    rmSync(copy, { recursive: true })
  })

  it('detects from the copies on the hosts that a log was cut off together with its checkpoints', async () => {
    await killVcenter({ stateDir: cluster.stateDir })
    const path = join(auditFolder(), SEGMENT)
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    writeFileSync(path, `${lines.slice(0, -4).join('\n')}\n`)
    writeFileSync(join(auditFolder(), 'checkpoints.jsonl'), '')
    expect(readdirSync(auditFolder()).sort()).toEqual([
      'checkpoints.jsonl',
      SEGMENT,
      'repeats.jsonl',
    ])
    await startVcenter({ stateDir: cluster.stateDir })
    const { exitCode, report } = await verify()
    expect(exitCode).toBe(1)
    expect(report.findings).toContainEqual({
      kind: 'TRUNCATED',
      sequence: lines.length - 3,
      message: expect.stringMatching(
        /^the log ends at \d+, but host esx-\d has a checkpoint of \d+$/,
      ),
    })
  })
})

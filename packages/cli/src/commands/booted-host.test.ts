import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { READY_FILE } from '@nkpsim/daemon/ready-file'
import { clusterPaths, identifyProcess } from '@nkpsim/simulator'
import { nkpsimOn } from '../testing/refusals.ts'

const stateDir = mkdtempSync(join(tmpdir(), 'nkpsim-booted-'))
afterAll(() => rmSync(stateDir, { recursive: true }))

/** Writes a cluster whose host runs, as the process of this test. Its vCenter does not run. */
beforeAll(() => {
  const { dev, ino } = statSync(stateDir, { bigint: true })
  const file = {
    ...{ version: 1, phase: 'created', logLevel: 'info', hosts: [{ name: 'esx-1' }] },
    place: { path: stateDir, device: String(dev), inode: String(ino) },
    tpmSocketFolder: join(stateDir, 'tpms'),
    vcenter: { ports: { management: 1, download: 2 } },
    processes: [{ ...identifyProcess(process.pid), kind: 'esxid', name: 'esx-1' }],
  }
  writeFileSync(clusterPaths.clusterFile(stateDir), JSON.stringify(file))
  const host = {
    ...{ name: 'esx-1', hostId: 'id-1', address: 'localhost', encryptionMode: 'TPM' },
    ...{ managementPort: 3, adoptionPort: 4, thumbprint: 'AA' },
  }
  const folder = clusterPaths.host(stateDir, 'esx-1')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, READY_FILE), JSON.stringify({ pid: process.pid, hosts: [host] }))
})

it('a boot succeeds and shows what is known if the host does not tell its status', async () => {
  const text = await nkpsimOn(stateDir, ['host', 'boot', 'esx-1'])
  expect(text).toMatchObject({ exitCode: 0, stderr: '' })
  expect(text.stdout).toMatch(/^Id: +id-1\n/m)
  expect(text.stdout).toMatch(/^Status: +the host is booted; the rest is unknown: .*vcenter/m)
  const json = await nkpsimOn(stateDir, ['-o', 'json', 'host', 'boot', 'esx-1'])
  expect(json).toMatchObject({ exitCode: 0, stderr: '' })
  expect(JSON.parse(json.stdout)).toEqual({
    ...{ hostId: 'id-1', name: 'esx-1', encryptionMode: 'TPM' },
    statusProblem: expect.stringContaining('is missing'),
  })
})

it('a boot fails if the password file of the option --as-root is missing', async () => {
  const args = ['--as-root', join(stateDir, 'none'), 'host', 'boot', 'esx-1']
  expect(await nkpsimOn(stateDir, args)).toMatchObject({ exitCode: 2, stdout: '' })
})

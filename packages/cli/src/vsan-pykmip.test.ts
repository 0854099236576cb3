import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import { until } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { findPykmip, pykmipCandidates } from '@nkpsim/kmip/pykmip'
import { createKmsAuthority, type Pykmip, startPykmip } from '@nkpsim/kmip/testing'
import { startTestCluster, type TestCluster } from '@nkpsim/simulator/testing'
import { nkpsimOn } from './testing/refusals.ts'
import { registerKms } from './testing/register-kms.ts'

const HOSTS = ['esx-1', 'esx-2', 'esx-3']
const CONTENT = 'flushed before all hosts lost their power'
const program = findPykmip(pykmipCandidates(process.env))
// Skipped where PyKMIP is not installed.
const describeWithPykmip = program === undefined ? describe.skip : describe

describeWithPykmip('vSAN with the keys of PyKMIP', () => {
  const authority = createKmsAuthority()
  const server = authority.issueServer()
  let cluster: TestCluster
  let pykmip: Pykmip
  const run = (...args: string[]) => nkpsimOn(cluster.stateDir, ['-o', 'json', '--quiet', ...args])
  const done = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await run(...args)
    expect({ args, exitCode, stderr }).toEqual({ args, exitCode: 0, stderr: '' })
    return stdout === '' ? undefined : JSON.parse(stdout)
  }
  const untilDone = (...args: string[]) => until(async () => (await run(...args)).exitCode === 0)
  const start = async (port: number): Promise<void> => {
    const folder = join(cluster.folder, 'kms')
    mkdirSync(folder, { recursive: true })
    const clientsPem = authority.certificatePem
    pykmip = await startPykmip({ program: program ?? '', folder, port, server, clientsPem })
  }
  const states = async (): Promise<Set<string>> => {
    const { hosts }: { hosts: { disks: { state: string }[] }[] } = await done(
      'vsan',
      'get',
      'Cluster',
    )
    return new Set(hosts.flatMap(({ disks }) => disks.map(({ state }) => state)))
  }
  const untilAll = (state: string) => until(async () => [...(await states())].join() === state)

  beforeAll(async () => {
    cluster = await startTestCluster({ hosts: HOSTS.length, noTpm: [1, 2, 3] })
    await start(0)
  })
  afterAll(async () => {
    await cluster?.dispose()
    await pykmip?.kill()
  })

  story('a boot of all hosts while the key server is away', (step) => {
    step('begins with a VM on an encrypted datastore', async () => {
      await registerKms(done, cluster.folder, { authority, port: pykmip.port })
      // Minutes after which vCenter asks a key server again that could not be used.
      await done('setting', 'set', 'vpxd.KMS.status', '1')
      await done('vsan', 'enable', 'Cluster', '--disk-size', '64M', '--wait')
      const where = ['--host', 'esx-1', '--datastore', 'vsanDatastore']
      await untilDone('vm', 'create', 'db-1', ...where, '--size', '1M', '--no-encryption')
      await done('vm', 'power-on', 'db-1')
      const file = join(cluster.folder, 'content')
      writeFileSync(file, CONTENT)
      await done('vm', 'write', 'db-1', '--offset', '0', '--file', file)
      const how = ['--provider', 'kms', '--allow-reduced-redundancy', '--wait']
      await done('vsan', 'encrypt', 'Cluster', ...how)
    })

    step('leaves the disks locked, and starts no VM', async () => {
      await pykmip.kill()
      for (const host of HOSTS) await done('host', 'power-off', host)
      for (const host of HOSTS) await done('host', 'power-on', host)
      await untilAll('LOCKED')
      expect(await run('vm', 'power-on', 'db-1', '--host', 'esx-1')).not.toMatchObject({
        exitCode: 0,
      })
      const health = await done('vsan', 'health', 'Cluster')
      expect(health).toMatchObject({ overall: 'red', keys: 'red', kms: 'red', disks: 'red' })
    })

    step('ends when the key server is back, without an operator', async () => {
      await start(pykmip.port)
      await untilAll('MOUNTED')
      await untilDone('vm', 'power-on', 'db-1', '--host', 'esx-1')
      const file = join(cluster.folder, 'copy')
      const part = ['--offset', '0', '--length', `${CONTENT.length}`, '--file', file]
      await done('vm', 'read', 'db-1', ...part)
      expect(readFileSync(file, 'utf8')).toBe(CONTENT)
      // The hosts still repair what the start of the VM made while some disks were not mounted.
      const health = await until(
        () => done('vsan', 'health', 'Cluster'),
        ({ objects }) => objects === 'green',
      )
      expect(health).toMatchObject({ keys: 'green', disks: 'green', configuration: 'green' })
      // The certificates of the test are valid for two days.
      expect(health).toMatchObject({ overall: 'yellow', kms: 'yellow' })
    })
  })
})

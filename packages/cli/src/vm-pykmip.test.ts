import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import { until } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { findPykmip, pykmipCandidates } from '@nkpsim/kmip/pykmip'
import { createKmsAuthority, type Pykmip, startPykmip } from '@nkpsim/kmip/testing'
import { startTestCluster, type TestCluster } from '@nkpsim/simulator/testing'
import { nkpsimOn } from './testing/refusals.ts'
import { registerKms } from './testing/register-kms.ts'

const program = findPykmip(pykmipCandidates(process.env))
// Skipped where PyKMIP is not installed.
const describeWithPykmip = program === undefined ? describe.skip : describe

describeWithPykmip('with PyKMIP', () => {
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
  /** Starts PyKMIP with the keys in a folder of this name. */
  const start = async (name: string, port: number): Promise<void> => {
    const folder = join(cluster.folder, name)
    mkdirSync(folder, { recursive: true })
    const clientsPem = authority.certificatePem
    pykmip = await startPykmip({ program: program ?? '', folder, port, server, clientsPem })
  }
  const create = (vm: string) => run('vm', 'create', vm, '--host', 'esx-1', '--size', '8KiB')
  const powerCycle = async () => {
    await done('vm', 'power-off', 'db-1')
    await done('vm', 'power-on', 'db-1')
  }
  const untilCrypto = (cryptoState: 'LOCKED' | 'UNLOCKED') =>
    until(async () => (await done('vm', 'get', 'db-1')).cryptoState === cryptoState)
  const reasons = async () => {
    const keys: { reason: string }[] = await done('kms', 'key', 'status', 'kms')
    return new Set(keys.map(({ reason }) => reason))
  }

  beforeAll(async () => {
    cluster = await startTestCluster({ hosts: 1, noTpm: [1] })
    await start('kms', 0)
  })
  afterAll(async () => {
    await cluster?.dispose()
    await pykmip?.kill()
  })

  story('the life of a VM of a standard provider', (step) => {
    step('begins when vCenter and PyKMIP trust each other', async () => {
      await registerKms(done, cluster.folder, { authority, port: pykmip.port })
      await done('provider', 'set-default', 'kms', '--wait')
      expect(await create('db-1')).toMatchObject({ exitCode: 0 })
      await done('vm', 'power-on', 'db-1')
      await done('vm', 'rekey', 'db-1')
    })

    step('continues while PyKMIP is killed, until the host reboots', async () => {
      await pykmip.kill()
      await powerCycle()
      expect(await create('db-2')).toMatchObject({
        exitCode: 6,
        stderr: expect.stringContaining('no key server can be used'),
      })
      await done('host', 'power-cycle', 'esx-1')
      await untilCrypto('LOCKED')
    })

    step('continues when PyKMIP runs again, with its keys', async () => {
      await start('kms', pykmip.port)
      await done('kms', 'test', 'kms')
      await untilCrypto('UNLOCKED')
      await done('vm', 'power-on', 'db-1')
      expect(await create('db-2')).toMatchObject({ exitCode: 0 })
    })

    step('continues while PyKMIP does not answer', async () => {
      pykmip.suspend()
      await powerCycle()
      expect(await create('db-3')).toMatchObject({ exitCode: 6 })
      pykmip.resume()
      await done('kms', 'test', 'kms')
      expect(await create('db-3')).toMatchObject({ exitCode: 0 })
    })

    step('continues when PyKMIP is rebuilt without its keys, until the host reboots', async () => {
      await pykmip.kill()
      await start('rebuilt', pykmip.port)
      await powerCycle()
      // The first key of the new server has the id of an old one.
      expect(await create('db-4')).toMatchObject({
        exitCode: 4,
        stderr: expect.stringContaining('another key'),
      })
      expect(await reasons()).toEqual(new Set(['nkpsim.AnotherKey', 'KeyStateMissingInKMS']))
      await done('host', 'power-cycle', 'esx-1')
      await untilCrypto('LOCKED')
    })

    step('continues when PyKMIP has its old keys again', async () => {
      await pykmip.kill()
      await start('kms', pykmip.port)
      await done('kms', 'test', 'kms')
      await untilCrypto('UNLOCKED')
      await done('vm', 'power-on', 'db-1')
    })
  })
})

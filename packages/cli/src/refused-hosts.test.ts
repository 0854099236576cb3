import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { stopCluster } from '@nkpsim/simulator'
import { startTestCluster, type TestCluster } from '@nkpsim/simulator/testing'
import { attempt, nkpsimOn, prepareProvider, snapshotOf } from './testing/refusals.ts'

const NOWHERE = 'AA:'.repeat(31).concat('AA')

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 2, noTpm: [1, 2] })
  await prepareProvider(cluster)
})
afterAll(() => cluster.dispose())

/**
 * Runs a command, and expects a refusal with this exit code and message and no change of the
 * cluster.
 */
async function refuses(args: readonly string[], exitCode: number, message: RegExp, stdin?: string) {
  expect(await attempt(cluster, args, stdin)).toEqual({
    ...{ exitCode, stdout: '', changed: false },
    line: expect.stringMatching(message),
  })
}

describe('nkpsim host add', () => {
  const add = (address: string, ...options: string[]) => {
    return ['host', 'add', 'esx-9', '--address', address, '--password-file', '-', ...options]
  }

  it('reports that no host answers at the address', async () => {
    const args = add('localhost:1', '--thumbprint', NOWHERE)
    await refuses(args, 6, /localhost:1/, cluster.rootPassword)
  })

  it.each(['localhost', 'localhost:', 'localhost:x', ':1', 'a b:1', ''])(
    'refuses the address "%s"',
    (address) =>
      refuses(add(address, '--thumbprint', NOWHERE), 2, /address|port/, cluster.rootPassword),
  )

  it.each(['x', 'AA:BB', NOWHERE.replace('A', 'G')])(
    'refuses the thumbprint "%s"',
    (thumbprint) => {
      const args = add('localhost:1', '--thumbprint', thumbprint)
      return refuses(args, 2, /thumbprint/, cluster.rootPassword)
    },
  )

  it('refuses a host whose thumbprint differs, and shows the actual thumbprint if none is given', async () => {
    const [host] = cluster.hosts
    const address = `localhost:${host?.adoptionPort}`
    await refuses(add(address, '--thumbprint', NOWHERE), 4, /thumbprint/, cluster.rootPassword)
    const found = new RegExp(host?.thumbprint ?? 'none')
    const before = await snapshotOf(cluster)
    const result = await nkpsimOn(cluster.stateDir, add(address), cluster.rootPassword)
    expect(result.stderr).toMatch(found)
    expect(result.exitCode).toBeGreaterThan(0)
    expect(await snapshotOf(cluster)).toBe(before)
  })

  it('refuses a name of another host, and a host that was added under another name', async () => {
    const named = (name: string, host: (typeof cluster.hosts)[number] | undefined) => {
      const reach = [`localhost:${host?.adoptionPort}`, '--thumbprint', host?.thumbprint ?? '']
      return ['host', 'add', name, '--password-file', '-', '--address', ...reach]
    }
    const [first, second] = cluster.hosts
    await refuses(named('esx-1', second), 4, /"esx-1" is taken/, cluster.rootPassword)
    await refuses(named('esx-9', first), 4, /as "esx-1"/, cluster.rootPassword)
  })

  it('refuses a host that another vCenter manages, and refuses a wrong password', async () => {
    const other = join(cluster.folder, 'o')
    expect(await nkpsimOn(other, ['up', '--hosts', '0'])).toMatchObject({ exitCode: 0 })
    try {
      const [host] = cluster.hosts
      const reach = add(`localhost:${host?.adoptionPort}`, '--thumbprint', host?.thumbprint ?? '')
      const managed = await nkpsimOn(other, reach, cluster.rootPassword)
      expect(managed).toMatchObject({ exitCode: 4, stdout: '' })
      expect(managed.stderr).toMatch(/^nkpsim: [^\n]*vCenter[^\n]*\n$/)
      const wrong = await nkpsimOn(other, [...reach, '--force'], 'not the password')
      expect(wrong).toMatchObject({ exitCode: 5, stdout: '' })
      expect(wrong.stderr).toMatch(/^nkpsim: [^\n]+\n$/)
      expect((await nkpsimOn(other, ['host', 'list', '-o', 'json'])).stdout).toBe('[]\n')
      const { stdout } = await nkpsimOn(cluster.stateDir, ['host', 'get', 'esx-1', '-o', 'json'])
      expect(JSON.parse(stdout)).toMatchObject({ connectionState: 'CONNECTED' })
    } finally {
      await stopCluster({ stateDir: other })
    }
  })
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { clusterProcesses, killVcenter } from '@nkpsim/simulator'
import { startTestCluster, type TestCluster, vcenterOf } from '@nkpsim/simulator/testing'
import { nkpsimOn, oneLineOf } from './testing/refusals.ts'

const MAIN = join(import.meta.dirname, 'main.ts')

let cluster: TestCluster
const nkpsim = (...args: string[]) => nkpsimOn(cluster.stateDir, args)
const esxid = (name: string) =>
  clusterProcesses({ stateDir: cluster.stateDir }).find(
    (each) => each.kind === 'esxid' && each.name === name,
  )?.pid ?? 0

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 2, noTpm: [1, 2] })
})
afterAll(() => cluster.dispose())

/** Freezes a host while a task runs. */
async function whilePaused<Result>(name: string, act: () => Promise<Result>): Promise<Result> {
  const pid = esxid(name)
  process.kill(pid, 'SIGSTOP')
  try {
    return await act()
  } finally {
    process.kill(pid, 'SIGCONT')
  }
}

describe('the option --wait', () => {
  it('waits until the hosts have applied the creation, backup, deletion or restore of a provider, or a new default', async () => {
    const file = join(cluster.folder, 'a.p12')
    const held = async () => {
      const hosts = await vcenterOf(cluster.stateDir).listHosts()
      return hosts.map(({ acknowledgedGeneration, desiredGeneration, keyProviders }) => ({
        isUpToDate: acknowledgedGeneration === desiredGeneration,
        keyProviders: keyProviders.map(({ provider }) => provider),
      }))
    }
    const all = (keyProviders: string[]) => [
      { isUpToDate: true, keyProviders },
      { isUpToDate: true, keyProviders },
    ]
    for (const [args, keyProviders] of [
      [['provider', 'create', 'a', '--no-tpm-required'], ['a']],
      [['provider', 'backup', 'a', '--file', file, '--without-password'], ['a']],
      [['provider', 'set-default', 'a'], ['a']],
      [['provider', 'delete', 'a', '--yes'], []],
      [['provider', 'restore', '--file', file, '--no-tpm-required'], ['a']],
    ] as const) {
      const { exitCode, stderr } = await nkpsim(...args, '--wait')
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
      expect(stderr).toContain('2 of 2 hosts are up to date.')
      expect(await held()).toEqual(all([...keyProviders]))
    }
  })

  it('names the host that lacks the provider after the timeout, with exit code 6', async () => {
    const { exitCode, stderr } = await whilePaused('esx-2', () =>
      nkpsim(
        '--quiet',
        '--timeout',
        '15',
        'provider',
        'create',
        'b',
        '--no-tpm-required',
        '--wait',
      ),
    )
    expect(exitCode).toBe(6)
    expect(oneLineOf(stderr)).toMatch(
      /^after 15 s only 1 of 2 hosts are up to date; not: esx-2 \((waiting for|the host is not)/,
    )
    expect((await nkpsim('provider', 'get', 'b')).exitCode).toBe(0)
  })

  it('shows how many hosts hold the provider, and ends at Ctrl-C with 130 without undoing the change', async () => {
    const { exitCode, stderr } = await whilePaused('esx-2', async () => {
      const args = ['--state', cluster.stateDir, 'provider', 'create', 'c', '--no-tpm-required']
      const child = spawn(process.execPath, [MAIN, ...args, '--wait'], {
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      // If the child fails early, it ends too, and the test shows its exit code and output.
      const closed = once(child, 'close')
      let text = ''
      const shown = new Promise<void>((resolve) => {
        child.stderr.on('data', (chunk) => {
          text += chunk
          if (/^1 of 2 hosts$/m.test(text)) resolve()
        })
      })
      await Promise.race([shown, closed])
      child.kill('SIGINT')
      const [code] = await closed
      return { exitCode: code, stderr: text }
    })
    expect(exitCode).toBe(130)
    expect(stderr).toMatch(/nkpsim: interrupted\n$/)
    expect((await nkpsim('provider', 'get', 'c')).exitCode).toBe(0)
  })

  it('is optional: a command without it ends although a host is frozen', async () => {
    const { exitCode, stdout } = await whilePaused('esx-2', () => nkpsim('status'))
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^esx-2 +no /m)
  })

  it('waits for a host after it was moved or reconnected', async () => {
    for (const args of [
      ['move', 'esx-1', '--cluster', '', '--wait'],
      ['move', 'esx-1', '--cluster', 'Cluster', '--wait'],
      ['disconnect', 'esx-1'],
      ['reconnect', 'esx-1', '--wait'],
    ]) {
      const { exitCode, stderr } = await nkpsim('host', ...args)
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
      if (args.includes('--wait')) expect(stderr).toContain('esx-1 is up to date.')
    }
    const hosts = await vcenterOf(cluster.stateDir).listHosts()
    expect(hosts.map(({ connectionState }) => connectionState)).toEqual([
      'CONNECTION_STATE_CONNECTED',
      'CONNECTION_STATE_CONNECTED',
    ])
  })

  it('waits until every host has reconnected to a restored vCenter', async () => {
    const backups = join(cluster.folder, 'backups')
    mkdirSync(backups)
    const made = await nkpsim(
      'vcenter',
      'backup',
      '--to',
      `file://${backups}`,
      '--without-encryption',
    )
    expect(made).toMatchObject({ exitCode: 0 })
    const [file = ''] = readdirSync(backups)
    await killVcenter({ stateDir: cluster.stateDir })
    const restore = ['vcenter', 'restore', join(backups, file), '--without-encryption', '--force']
    const { exitCode, stderr } = await nkpsim(...restore, '--wait')
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 })
    expect(stderr).toContain('2 of 2 hosts are up to date.')
    const hosts = await vcenterOf(cluster.stateDir).listHosts()
    expect(hosts.map(({ connectionState }) => connectionState)).toEqual([
      'CONNECTION_STATE_CONNECTED',
      'CONNECTION_STATE_CONNECTED',
    ])
  })
})

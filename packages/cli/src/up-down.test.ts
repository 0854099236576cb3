import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { PATIENCE_MS, until, untilEqual } from '@nkpsim/daemon/testing'
import { killVcenter } from '@nkpsim/simulator'
import { makeTestFolder, registerSuiteSecrets } from '@nkpsim/simulator/testing'
import { spawnNkpsim } from './spawn.ts'
import { processesWith } from './testing/processes.ts'
import { nkpsimOn, oneLineOf } from './testing/refusals.ts'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

let folder: string
let isKept: boolean
let stateDir: string
beforeEach(() => {
  const made = makeTestFolder()
  folder = made.folder
  isKept = made.isKept
  stateDir = join(folder, 'c')
})
afterEach(async () => {
  await nkpsim(['down'])
  // If a test kills "up", swtpm_setup may still run. It makes a TPM and ends soon.
  await untilEqual(() => processesWith(folder), [])
  if (!isKept) rmSync(folder, { recursive: true })
})

/** Runs a command in this process. */
function nkpsim(args: readonly string[], stdin?: string) {
  return nkpsimOn(stateDir, args, stdin)
}

/** Runs a command as a separate process, like a shell. */
function spawned(args: readonly string[], stdin?: string) {
  return spawnNkpsim(['--state', stateDir, ...args], { timeoutMs: PATIENCE_MS, stdin })
}

async function nkpsimJson(args: readonly string[], runCommand = nkpsim) {
  const { exitCode, stdout, stderr } = await runCommand(['-o', 'json', '--quiet', ...args])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return JSON.parse(stdout)
}

/** Starts `up`, and waits until `up` has started a process of the cluster. */
async function startUp() {
  const up = spawn(process.execPath, [MAIN, '--state', stateDir, '--quiet', 'up', '--hosts', '2'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const clusterFile = join(stateDir, 'cluster.json')
  await until(
    () => existsSync(clusterFile) && readFileSync(clusterFile, 'utf8').includes('vcenterd'),
  )
  return up
}

describe('nkpsim up and nkpsim down', () => {
  it('start a cluster, stop exactly its processes, restart it unchanged, and remove it', async () => {
    const first = await nkpsimJson(['up', '--hosts', '2', '--no-tpm', '2'], spawned)
    registerSuiteSecrets([{ label: 'root password', bytes: Buffer.from(first.rootPassword) }])
    expect(first.hosts.map((host: { encryptionMode: string }) => host.encryptionMode)).toEqual([
      'TPM',
      'NONE',
    ])
    await nkpsimJson(['provider', 'create', 'nkp-1'])
    expect(processesWith(folder)).toHaveLength(4)

    const { stopped } = await nkpsimJson(['down'], spawned)
    expect(stopped).toHaveLength(4)
    expect(processesWith(folder)).toEqual([])
    expect((await nkpsimJson(['down'])).stopped).toEqual([])
    const status = await nkpsim(['status'])
    expect(status.exitCode).toBe(0)

    for (const hosts of ['3', '0'])
      expect(await nkpsim(['up', '--hosts', hosts])).toMatchObject({ exitCode: 4, stdout: '' })
    const second = await nkpsimJson(['up'])
    expect(second.rootPassword).toBeUndefined()
    expect(second.hosts).toEqual(first.hosts)
    expect(second.vcenter).toEqual(first.vcenter)
    expect(await nkpsimJson(['provider', 'list'])).toMatchObject([{ provider: 'nkp-1' }])

    writeFileSync(join(stateDir, 'mine.txt'), 'not of the cluster')
    await nkpsimJson(['down', '--delete', '--yes'])
    expect(readdirSync(stateDir)).toEqual(['mine.txt'])
    expect(await nkpsim(['down', '--delete'])).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: `There is no cluster in ${stateDir}.\n`,
    })
  })

  it('restart killed processes and leave running processes alone', async () => {
    const { rootPassword } = await nkpsimJson(['up', '--hosts', '1'])
    registerSuiteSecrets([{ label: 'root password', bytes: Buffer.from(rootPassword) }])
    const before: { kind: string; pid: number }[] = (await nkpsimJson(['status'])).processes
    await killVcenter({ stateDir })
    await nkpsimJson(['up'])
    const after: { kind: string; pid: number; running: boolean }[] = (await nkpsimJson(['status']))
      .processes
    expect(after.every(({ running }) => running)).toBe(true)
    for (const { kind, pid } of before) {
      const now = after.find((process) => process.kind === kind)
      expect(now?.pid === pid).toBe(kind !== 'vcenterd')
    }
  })

  it('leave neither processes nor state behind after Ctrl-C', async () => {
    const up = await startUp()
    let stderr = ''
    up.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    up.kill('SIGINT')
    expect(await once(up, 'close')).toEqual([130, null])
    expect(stderr).toMatch(/^nkpsim: [^\n]*interrupted[^\n]*\n$/)
    expect(processesWith(folder)).toEqual([])
    expect(readdirSync(stateDir).filter((name) => name !== 'logs')).toEqual([])
  })

  it('remove what a killed "up" left: up names the command, and down --delete removes it', async () => {
    const up = await startUp()
    up.kill('SIGKILL')
    await once(up, 'close')
    const again = await nkpsim(['up'])
    expect(again).toMatchObject({ exitCode: 4, stdout: '' })
    expect(again.stderr).toMatch(/is incomplete[^\n]*down --delete\n$/)
    const asked = await nkpsim(['down', '--delete'])
    expect(asked).toMatchObject({ exitCode: 2, stdout: '' })
    expect(oneLineOf(asked.stderr)).toBe(
      `nothing was changed; to delete the cluster in ${stateDir} with its keys and virtual machines: nkpsim --state ${stateDir} down --delete --yes`,
    )
    expect(existsSync(stateDir)).toBe(true)
    const { exitCode, stderr } = await nkpsim(['down', '--delete', '--yes'])
    expect(exitCode).toBe(0)
    expect(stderr).toContain(`Deleted the cluster in ${stateDir} with its keys`)
    expect(existsSync(stateDir)).toBe(false)
  })

  it('read the root password from standard input and never show it', async () => {
    const password = 'correct horse battery'
    const shown = await spawned(
      ['up', '--hosts', '1', '--no-tpm', '1', '--root-password-file', '-'],
      `${password}\n`,
    )
    expect(shown.exitCode).toBe(0)
    expect(shown.stdout + shown.stderr).not.toContain(password)
    registerSuiteSecrets([{ label: 'root password', bytes: Buffer.from(password) }])
  })
})

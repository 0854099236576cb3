import { readdirSync } from 'node:fs'
import { devNull } from 'node:os'
import { until } from '@nkpsim/daemon/testing'
import { hostOf, type TestCluster, vcenterOf } from '@nkpsim/simulator/testing'
import type { CommandResult } from '../spawn.ts'
import { runHere } from './run-here.ts'

/** Runs one command on a state folder in this process. The clock of its progress stands still. */
export function nkpsimOn(
  stateDir: string,
  args: readonly string[],
  stdin?: string,
): Promise<CommandResult> {
  const { PATH, HOME, TMPDIR } = process.env
  const env = { PATH, HOME, TMPDIR, NKPSIM_CONFIG: devNull }
  return runHere(['--state', stateDir, ...args], { stdin, env })
}

/** Returns the parts of a cluster's state that commands can change, as text. */
export async function snapshotOf({ stateDir, folder }: TestCluster): Promise<string> {
  const vcenter = vcenterOf(stateDir)
  const parts = await Promise.all([
    vcenter.listProviders(),
    // Leaves out the encryption mode, which a host may report at any time.
    vcenter
      .listHosts()
      .then((hosts) => hosts.map(({ cryptoState: _mode, hostKey: _key, ...host }) => host)),
    hostOf(stateDir, 'esx-1').listVms(),
  ])
  const files = readdirSync(folder, { recursive: true }).map(String)
  const steady = files.filter((name) => !/-(wal|shm|journal)$/.test(name)).toSorted()
  return JSON.stringify([...parts, ...steady], undefined, 1)
}

/** Result of a command that must be refused. */
export type Attempt = {
  exitCode: number
  stdout: string
  /**
   * The only line of standard error, without `nkpsim: `. Otherwise `NOT ONE LINE: ` and the whole
   * text.
   */
  line: string
  /** Whether the state of the cluster changed. */
  changed: boolean
}

/** Runs a command, and compares the cluster before and after. */
export async function attempt(
  cluster: TestCluster,
  args: readonly string[],
  stdin?: string,
): Promise<Attempt> {
  const before = await snapshotOf(cluster)
  const { exitCode, stdout, stderr } = await nkpsimOn(cluster.stateDir, args, stdin)
  const changed = (await snapshotOf(cluster)) !== before
  return { exitCode, stdout, line: oneLineOf(stderr), changed }
}

/**
 * Returns the line of an error that has one line, without `nkpsim: `. Returns `NOT ONE LINE: ` and
 * the text for any other text.
 */
export function oneLineOf(stderr: string): string {
  const [, line] = /^nkpsim: ([^\n]+)\n$/.exec(stderr) ?? []
  return line ?? `NOT ONE LINE: ${stderr}`
}

/** Makes the provider nkp-1, backs it up, and waits until all hosts hold it. */
export async function prepareProvider(cluster: TestCluster, name = 'nkp-1'): Promise<void> {
  const vcenter = vcenterOf(cluster.stateDir)
  await vcenter.createProvider(name)
  await cluster.backUp(name)
  await vcenter.untilActive(name, cluster.hosts.length)
}

/**
 * Waits until vCenter knows that its hosts are in the safe encryption mode, after the first
 * encryption.
 */
export async function untilSafe({ stateDir }: TestCluster): Promise<void> {
  await until(
    () => vcenterOf(stateDir).listHosts(),
    (hosts) => hosts.every(({ cryptoState }) => cryptoState === 'safe'),
  )
}

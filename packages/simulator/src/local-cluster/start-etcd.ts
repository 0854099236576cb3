import { spawn } from 'node:child_process'
import { closeSync, existsSync, fstatSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { makeFolders } from '@nkpsim/daemon/small-file'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { SimulatorError } from '../errors.ts'
import { machine } from '../machine.ts'
import { type ClusterFile, withProcess } from './cluster-file.ts'
import type { ClusterContext } from './context.ts'
import { killProcess, signal } from './end-process.ts'
import { requireEtcd } from './find-etcd.ts'
import { daemonEnvironment } from './launch.ts'
import { lastLogLine } from './log-line.ts'
import { clusterPaths } from './paths.ts'
import { pollUntil } from './poll.ts'
import { identifyProcess, isRunning } from './process-identity.ts'
import { requireFreePort } from './require-free-port.ts'
import { findRunning } from './running-process.ts'
import { openStateLog } from './state-file.ts'
import type { VcenterHaRecord } from './vcenter-ha-record.ts'

/** Maximum time for the members to listen, ms. On an idle machine, it takes 100 ms. */
const READY_TIMEOUT_MS = 60_000
/** Address of the members. The certificates name `localhost`. */
const LISTEN = '127.0.0.1'

/** Files of a member in its folder. Its private key is readable only for its user. */
export const ETCD_FILES = {
  roots: 'ca.pem',
  certificate: 'certificate.pem',
  privateKey: 'key.pem',
  data: 'data',
} as const

type Member = VcenterHaRecord['members'][number]

/**
 * Starts the members of etcd of a cluster with vCenter HA. Leaves running members unchanged, and
 * lets suspended ones continue. Resolves when they listen. A majority may not be complete yet.
 * @param names only these members (default: all)
 * @throws SimulatorError STATE_INVALID, PORT_TAKEN, PROCESS_FAILED, PROCESS_TIMEOUT, INTERRUPTED
 */
export async function startEtcd(context: ClusterContext, names?: readonly string[]): Promise<void> {
  const members = context.registry.current().vcenterHa?.members ?? []
  const wanted = members.filter(({ name }) => names?.includes(name) ?? true)
  const results = await Promise.allSettled(wanted.map((member) => startMember(context, member)))
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

/** Returns the folder of a member. */
export function etcdFolder(stateDir: string, name: string): string {
  return join(clusterPaths.vcenterHa(stateDir), name)
}

async function startMember(context: ClusterContext, member: Member): Promise<void> {
  const { registry, stateDir } = context
  const running = findRunning(registry.current(), 'etcd', member.name)
  if (running !== undefined) return signal(running, 'SIGCONT')
  const program = requireEtcd()
  const folder = etcdFolder(stateDir, member.name)
  // A member without its data would vote again for what it has voted against.
  if (!existsSync(join(folder, ETCD_FILES.certificate)))
    throw new SimulatorError('STATE_INVALID', `there is no ${folder}; put the folder back`)
  for (const port of [member.ports.client, member.ports.peer])
    await requireFreePort(port, `etcd of node ${member.name}`)
  await launch(context, program, member)
}

/** Returns the arguments of a member. Clients and other members need certificates. Pure. */
export function etcdArguments(
  folder: string,
  { name, ports }: Member,
  members: readonly Member[],
): string[] {
  const urls = (kind: 'client' | 'peer', flag: string): string[] => [
    ...[`--listen-${kind}-urls`, `https://${LISTEN}:${ports[kind]}`],
    ...[`--${flag}`, `https://localhost:${ports[kind]}`],
  ]
  const secure = (prefix: '' | 'peer-'): string[] => [
    ...[`--${prefix}cert-file`, join(folder, ETCD_FILES.certificate)],
    ...[`--${prefix}key-file`, join(folder, ETCD_FILES.privateKey)],
    ...[`--${prefix}trusted-ca-file`, join(folder, ETCD_FILES.roots)],
    `--${prefix}client-cert-auth`,
  ]
  const cluster = members.map((each) => `${each.name}=https://localhost:${each.ports.peer}`)
  return [
    ...['--name', name, '--data-dir', join(folder, ETCD_FILES.data)],
    ...urls('client', 'advertise-client-urls'),
    ...urls('peer', 'initial-advertise-peer-urls'),
    ...['--initial-cluster', cluster.join(','), '--initial-cluster-token', 'nkpsim-vcenter-ha'],
    ...secure(''),
    ...secure('peer-'),
    // Old revisions of keys are of no use, and fill the file.
    ...['--auto-compaction-mode', 'revision', '--auto-compaction-retention', '1000'],
    // An entry has up to 1 MiB, and etcd counts its key and the comparisons too.
    ...['--max-request-bytes', String(4 * 1024 * 1024)],
    ...['--logger', 'zap', '--log-level', 'warn'],
  ]
}

/** Starts a member, and waits until it listens. Kills it if it does not. */
async function launch(context: ClusterContext, program: string, member: Member): Promise<void> {
  const { stateDir, registry, clock, signal: stopSignal } = context
  const logFile = clusterPaths.log(stateDir, `etcd-${member.name}`)
  const { child, logStart } = spawnEtcd(stateDir, program, member, registry.current(), logFile)
  let end: string | undefined
  child.once('exit', (code, name) => {
    end = code === null ? `it was ended by ${name}` : `it exited with code ${code}`
  })
  child.once('error', (error) => {
    end = messageOf(error)
  })
  const label = `etcd of node ${member.name}`
  const identity = child.pid === undefined ? undefined : identifyProcess(child.pid)
  const failed = (): SimulatorError => {
    const reason = lastLogLine(logFile, logStart) ?? `${end ?? 'it ended'}; see ${logFile}`
    return new SimulatorError('PROCESS_FAILED', `${label} did not start: ${reason}`)
  }
  if (identity === undefined) throw failed()
  const record = { ...identity, kind: 'etcd' as const, name: member.name }
  await registry.update((current) => withProcess(current, record))
  child.unref()
  let listens = false
  const settled = await pollUntil(
    async () => {
      listens = await accepts(member.ports.client)
      return listens || !isRunning(identity) || stopSignal?.aborted === true
    },
    { clock, timeoutMs: READY_TIMEOUT_MS },
  )
  if (listens && isRunning(identity)) return
  const hasEnded = !isRunning(identity)
  await killProcess(record, clock)
  if (hasEnded) throw failed()
  if (settled) throw new SimulatorError('INTERRUPTED', `interrupted while ${label} started`)
  throw new SimulatorError('PROCESS_TIMEOUT', `${label} does not listen; see ${logFile}`)
}

function spawnEtcd(
  stateDir: string,
  program: string,
  member: Member,
  { vcenterHa }: ClusterFile,
  logFile: string,
) {
  makeFolders(machine.files, dirname(logFile), 0o700)
  const log = openStateLog(logFile)
  try {
    const logStart = fstatSync(log).size
    const folder = etcdFolder(stateDir, member.name)
    const args = etcdArguments(folder, member, vcenterHa?.members ?? [])
    const child = spawn(program, args, {
      detached: true,
      cwd: stateDir,
      env: daemonEnvironment(process.env),
      stdio: ['ignore', log, log],
    })
    return { child, logStart }
  } finally {
    closeSync(log)
  }
}

/** Returns whether a member accepts connections. */
function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, LISTEN)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

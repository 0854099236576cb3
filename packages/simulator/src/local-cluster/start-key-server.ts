import { spawn } from 'node:child_process'
import { closeSync, existsSync, fstatSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { writeFileDurably } from '@nkpsim/daemon/durable-file'
import { OPERATOR_FILES } from '@nkpsim/daemon/operator-files'
import { makeFolders } from '@nkpsim/daemon/small-file'
import { messageOf } from '@nkpsim/daemon/system-reason'
import {
  findPykmip,
  PYKMIP_FILES,
  pykmipCandidates,
  pykmipConfiguration,
} from '@nkpsim/kmip/pykmip'
import { createSelfSignedCertificate, privateKeyToPem } from '@nkpsim/pki'
import { SimulatorError } from '../errors.ts'
import { machine } from '../machine.ts'
import { withProcess } from './cluster-file.ts'
import type { ClusterContext } from './context.ts'
import { killProcess, signal } from './end-process.ts'
import { daemonEnvironment } from './launch.ts'
import { hasLogLine, lastLogLine } from './log-line.ts'
import { clusterPaths, KEY_SERVER } from './paths.ts'
import { pollUntil } from './poll.ts'
import { identifyProcess, isRunning } from './process-identity.ts'
import type { KeyServerReady } from './ready-content.ts'
import { requireFreePort } from './require-free-port.ts'
import { findRunning } from './running-process.ts'
import { openStateLog, readStateFile } from './state-file.ts'

/** Maximum time for the start of PyKMIP, ms. It starts three processes of Python. */
const READY_TIMEOUT_MS = 180_000
/** What PyKMIP logs when it listens. */
const LISTENS = 'Starting connection service'
const MAX_ROOTS_BYTES = 1024 * 1024
const VALIDITY_DAYS = 3650
const PRIVATE = { mode: 0o600 }

/**
 * Returns the path of the program of PyKMIP.
 * @param candidates where it may be (default: the folders of PATH, and usual ones)
 * @throws SimulatorError PROCESS_FAILED if it is not installed
 */
export function requirePykmip(candidates = pykmipCandidates(process.env)): string {
  const program = findPykmip(candidates)
  if (program !== undefined) return program
  throw new SimulatorError(
    'PROCESS_FAILED',
    'PyKMIP, the key server, is not installed; install it: apt-get install -y python3-pykmip',
  )
}

/**
 * Starts the key server of a cluster that has one: PyKMIP, which trusts clients with a certificate
 * of this vCenter's VMCA. Leaves a running key server unchanged, and lets a suspended one continue.
 * vCenter must have started once, because the key server needs its root certificate.
 * @returns undefined if the cluster has no key server
 * @throws SimulatorError STATE_INVALID, PORT_TAKEN, PROCESS_FAILED, PROCESS_TIMEOUT, INTERRUPTED
 */
export async function startKeyServer(context: ClusterContext): Promise<KeyServerReady | undefined> {
  const { registry, stateDir } = context
  const file = registry.current()
  if (file.keyServer === undefined) return undefined
  const { port } = file.keyServer
  const folder = clusterPaths.keyServer(stateDir)
  const ready = {
    address: 'localhost',
    port,
    certificateFile: join(folder, PYKMIP_FILES.certificate),
  }
  const running = findRunning(file, 'pykmip', KEY_SERVER)
  if (running !== undefined) {
    signal(running, 'SIGCONT')
    return ready
  }
  const program = requirePykmip()
  // PyKMIP would make new keys under the ids of the old ones.
  if (file.phase === 'created' && !existsSync(folder))
    throw new SimulatorError('STATE_INVALID', `there is no ${folder}; put the folder back`)
  await requireFreePort(port, 'the key server')
  await writeFiles(context, port)
  await launch(context, program)
  return ready
}

/** Makes the files of PyKMIP. Keeps its certificate, which vCenter trusts, and its keys. */
async function writeFiles({ stateDir, clock }: ClusterContext, port: number): Promise<void> {
  const folder = clusterPaths.keyServer(stateDir)
  const pathOf = (name: keyof typeof PYKMIP_FILES): string => join(folder, PYKMIP_FILES[name])
  const write = (name: keyof typeof PYKMIP_FILES, text: string): Promise<void> =>
    writeFileDurably(machine, pathOf(name), Buffer.from(text), PRIVATE)
  makeFolders(machine.files, pathOf('policies'), 0o700)
  const rootsFile = join(clusterPaths.operator(stateDir), OPERATOR_FILES.roots)
  const roots = readStateFile(rootsFile, MAX_ROOTS_BYTES)
  if (roots === undefined)
    throw new SimulatorError('STATE_INVALID', `there is no ${rootsFile}; restart vCenter`)
  if (!existsSync(pathOf('certificate'))) {
    const { certificatePem, privateKeyPkcs8 } = await createSelfSignedCertificate({
      commonName: 'localhost',
      dnsNames: ['localhost'],
      validityDays: VALIDITY_DAYS,
      nowMs: clock.nowMs(),
      random: machine.random,
    })
    using privateKey = privateKeyPkcs8
    await write('privateKey', privateKeyToPem(privateKey))
    await write('certificate', certificatePem)
  }
  await write('clients', roots)
  await write('configuration', pykmipConfiguration(port))
  // PyKMIP would make this file readable for others.
  if (!existsSync(pathOf('keys'))) await write('keys', '')
}

/** Starts PyKMIP, and waits until it listens. Ends it if it does not. */
async function launch(
  { stateDir, registry, clock, signal: stopSignal }: ClusterContext,
  program: string,
): Promise<void> {
  const logFile = clusterPaths.log(stateDir, KEY_SERVER)
  const { child, logStart } = spawnPykmip(stateDir, program, logFile)
  let end: string | undefined
  child.once('exit', (code, name) => {
    end = code === null ? `it was ended by ${name}` : `it exited with code ${code}`
  })
  child.once('error', (error) => {
    end = messageOf(error)
  })
  const identity = child.pid === undefined ? undefined : identifyProcess(child.pid)
  const failed = (): SimulatorError => {
    const reason = lastLogLine(logFile, logStart) ?? `${end ?? 'it ended'}; see ${logFile}`
    return new SimulatorError('PROCESS_FAILED', `the key server did not start: ${reason}`)
  }
  if (identity === undefined) throw failed()
  const record = { ...identity, kind: 'pykmip' as const, name: KEY_SERVER }
  await registry.update((current) => withProcess(current, record))
  child.unref()
  const listens = (): boolean => hasLogLine(logFile, logStart, LISTENS)
  const settled = await pollUntil(
    () => listens() || !isRunning(identity) || stopSignal?.aborted === true,
    { clock, timeoutMs: READY_TIMEOUT_MS },
  )
  if (listens() && isRunning(identity)) return
  const hasEnded = !isRunning(identity)
  await killProcess(record, clock)
  if (hasEnded) throw failed()
  if (settled) throw new SimulatorError('INTERRUPTED', 'interrupted while the key server started')
  throw new SimulatorError(
    'PROCESS_TIMEOUT',
    `the key server is not ready after ${READY_TIMEOUT_MS / 1000} s; see ${logFile}`,
  )
}

function spawnPykmip(stateDir: string, program: string, logFile: string) {
  makeFolders(machine.files, dirname(logFile), 0o700)
  const log = openStateLog(logFile)
  try {
    const logStart = fstatSync(log).size
    // The session of its own is also a group of its own, which a kill ends as a whole.
    const child = spawn(program, ['-f', PYKMIP_FILES.configuration, '-l', logFile], {
      detached: true,
      cwd: clusterPaths.keyServer(stateDir),
      env: { ...daemonEnvironment(process.env), TZ: 'UTC' },
      stdio: ['ignore', log, log],
    })
    return { child, logStart }
  } finally {
    closeSync(log)
  }
}

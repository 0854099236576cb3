import type { ClusterPhase, RunningVm } from '../local-cluster/cluster-file.ts'

/** First line of the version output of a program, or why the program cannot run. */
export type ProgramFact = { version: string } | { problem: string }

/** State of a process of a cluster. */
export type ProcessFact = {
  name: string
  running: boolean
  suspended?: boolean
  mustReboot?: true
  /** Whether an operator ended the process: `vcenter stop`, `host power-off`. */
  onPurpose?: true
  /** Name of the host whose TPM this process was. The TPM has lost its state. */
  deadTpmOf?: string
}

/** Facts about a machine. */
export type MachineFacts = {
  /** Version of Node.js, such as `26.10.0`. */
  nodeVersion: string
  /** A program that is not installed is undefined. */
  programs: Readonly<Record<'swtpm' | 'swtpm_setup', ProgramFact | undefined>>
  /**
   * Path of the program of PyKMIP, or `missing`; absent if the cluster needs no key server.
   */
  pykmip?: string
  /** Folder of the cluster, or its nearest existing parent folder. */
  folder: { path: string; isWritable: boolean; freeBytes: number }
  /** Addresses to which localhost resolves. */
  localhost: readonly string[]
  /** Phase of the cluster in the folder; undefined if there is no cluster. */
  phase: ClusterPhase | undefined
  /** Processes of the cluster in the folder; empty if it is stopped, or there is no cluster. */
  processes: readonly ProcessFact[]
  /** VMs that a reset or a reboot of their host has left off. */
  toPowerOn: readonly RunningVm[]
}

/** Result of one check. */
export type Finding = {
  check: string
  result: 'ok' | 'warning' | 'missing'
  found: string
  /** Remedy for a problem; empty if there is no problem. */
  remedy: string
}

const NODE_MAJOR = 26
const MIN_FREE_BYTES = 256 * 1024 ** 2
const COMFORTABLE_FREE_BYTES = 2 * 1024 ** 3
/** Maximum number of VMs that a finding names. */
const MAX_NAMED_VMS = 10

/** Checks the facts about a machine. Each problem that it finds has a remedy. */
export function examine(facts: MachineFacts): Finding[] {
  return [
    node(facts),
    ...programs(facts),
    ...pykmip(facts),
    folder(facts),
    space(facts),
    localhost(facts),
  ].concat(cluster(facts))
}

function node({ nodeVersion }: MachineFacts): Finding {
  const isNew = Number(nodeVersion.split('.')[0]) >= NODE_MAJOR
  return isNew
    ? ok('Node', nodeVersion)
    : missing('Node', nodeVersion, `Node ${NODE_MAJOR} or newer: npm ci installs it`)
}

function programs({ programs: found }: MachineFacts): Finding[] {
  const packages = { swtpm: 'swtpm', swtpm_setup: 'swtpm-tools' } as const
  return Object.entries(packages).map(([name, debianPackage]) => {
    const fact = found[name as keyof typeof packages]
    if (fact !== undefined && 'version' in fact) return ok(name, fact.version)
    const [state, install] =
      fact === undefined
        ? ['not there', 'apt-get install -y']
        : [`cannot run: ${fact.problem}`, 'apt-get install --reinstall -y']
    return missing(name, state, `${install} ${debianPackage}; or hosts without TPM: up --no-tpm`)
  })
}

function pykmip({ pykmip: path }: MachineFacts): Finding[] {
  if (path === undefined) return []
  const remedy = 'apt-get install -y python3-pykmip'
  return [path === 'missing' ? missing('PyKMIP', 'not there', remedy) : ok('PyKMIP', path)]
}

function folder({ folder: { path, isWritable } }: MachineFacts): Finding {
  return isWritable
    ? ok('state folder', path)
    : missing('state folder', `${path} cannot be written`, 'name another with --state')
}

function space({ folder: { path, freeBytes } }: MachineFacts): Finding {
  const found = `${(freeBytes / 1024 ** 3).toFixed(1)} GiB free`
  if (freeBytes < MIN_FREE_BYTES)
    return missing('disk', found, `delete files on the disk of ${path}`)
  if (freeBytes >= COMFORTABLE_FREE_BYTES) return ok('disk', found)
  return { check: 'disk', result: 'warning', found, remedy: 'disks of virtual machines need room' }
}

function localhost({ localhost: addresses }: MachineFacts): Finding {
  const isLoopback = addresses.some((address) => /^127\.|^::1$/.test(address))
  return isLoopback
    ? ok('localhost', addresses.join(', '))
    : missing(
        'localhost',
        addresses.length === 0 ? 'has no address' : addresses.join(', '),
        'add "127.0.0.1 localhost" to /etc/hosts',
      )
}

function cluster(facts: MachineFacts): Finding[] {
  const { phase, toPowerOn } = facts
  if (phase !== 'created' || toPowerOn.length === 0) return clusterProcesses(facts)
  const named = toPowerOn.slice(0, MAX_NAMED_VMS).map(({ host, vm }) => `${vm} on ${host}`)
  const rest = toPowerOn.length - named.length
  const vms = [...named, ...(rest > 0 ? [`${rest} more`] : [])].join(', ')
  return [
    ...clusterProcesses(facts),
    warning(`a reset or a reboot left off: ${vms}`, 'nkpsim up powers them on if they are off'),
  ]
}

function clusterProcesses({ phase, processes }: MachineFacts): Finding[] {
  if (phase === 'creating')
    return [
      warning(
        'the first start is not complete',
        'if no nkpsim up still runs: nkpsim down --delete',
      ),
    ]
  if (phase === 'resetting')
    return [
      warning(
        'a reset is not complete: later changes will be lost',
        'if no nkpsim reset still runs: nkpsim reset',
      ),
    ]
  if (processes.length === 0) return []
  const dead = processes.flatMap(({ deadTpmOf }) => deadTpmOf ?? [])
  return [
    ...livingProcesses(processes.filter(({ deadTpmOf }) => deadTpmOf === undefined)),
    ...dead.map((host) => {
      const runs = processes.some(({ name, running }) => running && name === `esxid ${host}`)
      return warning(`the TPM of ${host} is dead`, replacing(host, runs))
    }),
  ]
}

/** Returns the commands that replace a dead TPM. Only a running host can tell its recovery key. */
function replacing(host: string, runs: boolean): string {
  const first = runs ? [`nkpsim host recovery list ${host}`, `nkpsim host power-off ${host}`] : []
  return [...first, `nkpsim host tpm replace ${host}`].join(', ')
}

function livingProcesses(processes: MachineFacts['processes']): Finding[] {
  const gone = processes.filter(({ running }) => !running)
  const ended = gone.filter(({ onPurpose }) => onPurpose === true)
  const suspended = processes.filter((each) => each.running && each.suspended === true)
  const toReboot = processes.filter((each) => each.running && each.mustReboot === true)
  const remedy = [
    ...(gone.length > 0 ? ['starts them'] : suspended.length > 0 ? ['continues them'] : []),
    ...(toReboot.length > 0 ? ['reboots the hosts'] : []),
  ]
  if (remedy.length === 0) return [ok('cluster', `running processes: ${processes.length}`)]
  return [
    warning(
      [
        ...listed(
          'not running',
          gone.filter((each) => !ended.includes(each)),
        ),
        ...listed('stopped on purpose', ended),
        ...listed('suspended', suspended),
        ...listed('TPM was lost', toReboot),
      ].join('; '),
      `nkpsim up ${remedy.join(', ')}`,
    ),
  ]
}

function warning(found: string, remedy: string): Finding {
  return { check: 'cluster', result: 'warning', found, remedy }
}

function listed(state: string, processes: readonly { name: string }[]): string[] {
  if (processes.length === 0) return []
  return [`${state}: ${processes.map(({ name }) => name).join(', ')}`]
}

function ok(check: string, found: string): Finding {
  return { check, result: 'ok', found, remedy: '' }
}

function missing(check: string, found: string, remedy: string): Finding {
  return { check, result: 'missing', found, remedy }
}

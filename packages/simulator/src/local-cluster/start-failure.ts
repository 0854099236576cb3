import { messageOf } from '@nkpsim/daemon/system-reason'
import { TpmError } from '@nkpsim/tpm'
import { SimulatorError } from '../errors.ts'
import type { HostReady, KeyServerReady, TrustHostReady, VcenterReady } from './ready-content.ts'
import { VMS_UNKNOWN, VmsUnknownError } from './vms-unknown.ts'

/** A VM is a part that a reset powers on. */
type PartKind = 'vcenter' | 'host' | 'trust-host' | 'key-server' | 'vm'

/** A part of a cluster that did not start. */
export type StartFailure = {
  kind: PartKind
  name: string
  /** Whether the part is a host that ran before and still runs, without its TPM. */
  keepsRunning?: boolean
  /** Whether the part is a host that was rebooted, and whose VMs were not noted before. */
  wasRebooted?: boolean
  code: string
  /** Reason in one line. */
  reason: string
  /** Remedy; empty if the reason contains it. */
  remedy: string
  cause: unknown
}

/** The part of a cluster that runs, and why the rest did not start. */
export type PartOfCluster = {
  stateDir: string
  vcenter: VcenterReady | undefined
  hosts: HostReady[]
  trustHosts: TrustHostReady[]
  keyServer?: KeyServerReady
  failures: StartFailure[]
}

/** A part of a cluster did not start. All other parts run. */
export class PartlyUpError extends SimulatorError {
  readonly part: PartOfCluster

  constructor(part: PartOfCluster) {
    super('PROCESS_FAILED', `${describeFailures(part.failures)}. Everything else runs`, {
      cause: part.failures[0]?.cause,
    })
    this.name = 'PartlyUpError'
    this.part = part
  }
}

/** Describes failures in one line. Pure. */
export function describeFailures(failures: readonly StartFailure[]): string {
  const lines = failures.map((failure) => {
    const { name, reason, remedy } = failure
    return `${name} ${stateOf(failure)}: ${reason}${remedy === '' ? '' : `; ${remedy}`}`
  })
  return lines.join('. ')
}

function stateOf({ keepsRunning, wasRebooted }: StartFailure): string {
  if (wasRebooted) return VMS_UNKNOWN
  return keepsRunning ? 'still runs, but its TPM did not start' : 'did not start'
}

/** Remedies by a part of the error text of a host. */
const HOST_REMEDIES: readonly [RegExp, (name: string) => string][] = [
  [
    /--root-password-file/,
    (name) =>
      `install the host again, in this order: nkpsim host boot ${name} --root-password-file FILE, nkpsim host remove ${name}, nkpsim host add ${name} --cluster CLUSTER`,
  ],
  [/boot\.yaml/, (name) => `correct hosts/${name}/boot.yaml, then: nkpsim host boot ${name}`],
  [
    /sealed in another TPM/,
    (name) =>
      `boot it with the key: nkpsim host boot ${name} --recovery-key-file FILE; without the key, move hosts/${name} away and install the host again: nkpsim host boot ${name} --root-password-file FILE`,
  ],
  [
    /recovery key/i,
    (name) =>
      `restore the former hosts/${name}/boot.yaml, or: nkpsim host boot ${name} --recovery-key-file FILE`,
  ],
]

/** Describes why a part did not start, with the remedy. Pure. */
export function startFailure(
  { kind, name, keepsRunning = false }: { kind: PartKind; name: string; keepsRunning?: boolean },
  cause: unknown,
): StartFailure {
  if (cause instanceof VmsUnknownError) {
    const { code, reason, remedy } = cause
    return { kind, name, wasRebooted: true, code, reason, remedy, cause }
  }
  const message = messageOf(cause)
  const code = String(Reflect.get(Object(cause), 'code') ?? 'FAILED')
  const reason = message.replace(
    /^(vcenterd|the key server|(?:esxid|trustd) \S+) did not start: /,
    '',
  )
  const failure = { kind, name, ...(keepsRunning && { keepsRunning }), code, reason, cause }
  return { ...failure, remedy: remedyFor(failure) }
}

function remedyFor(failure: Omit<StartFailure, 'remedy'>): string {
  const { kind, name, keepsRunning, code, reason, cause } = failure
  // "up" also powers on the VMs of a host that it reboots.
  const boot = keepsRunning ? 'nkpsim up' : `nkpsim host boot ${name}`
  if (code === 'STATE_INVALID') return ''
  if (kind === 'vm') return 'power it on or delete it, then: nkpsim up'
  if (code === 'PORT_TAKEN' || /EADDRINUSE|\bport\b.*\b(taken|in use|listen)/.test(reason))
    return 'end the process that listens there, then: nkpsim up'
  if (code === 'TPM_COMMAND_FAILED')
    return `a full disk can cause this; read logs/swtpm-${name}.log, then: ${boot}`
  if (cause instanceof TpmError && code !== 'SWTPM_MISSING')
    return `${savingKey(name, keepsRunning)}replace the TPM: ${replacing(name, keepsRunning)}; or put tpms/${name}/state back from a copy, such as snapshot/tpms/${name}/state, then: ${boot}`
  if (kind === 'vcenter')
    return 'read nkpsim logs vcenter, or restore vCenter: nkpsim vcenter restore --help'
  if (kind === 'trust-host') return `read nkpsim logs --host ${name}, then: nkpsim up`
  if (kind === 'key-server')
    return /install it/.test(reason)
      ? 'then: nkpsim up'
      : 'read logs/key-server.log, then: nkpsim up'
  const known = HOST_REMEDIES.find(([pattern]) => pattern.test(reason))
  return known?.[1](name) ?? `read nkpsim logs ${name}, then: ${boot}`
}

/**
 * Returns what comes before any repair of the TPM of a running host. Even a former state of the TPM
 * may not open the configuration, and only the running host knows the recovery key.
 */
function savingKey(name: string, keepsRunning: boolean | undefined): string {
  return keepsRunning ? `first save its recovery key: nkpsim host recovery list ${name}; then ` : ''
}

/** Returns the commands that replace the TPM of a host, in their order. */
function replacing(name: string, keepsRunning: boolean | undefined): string {
  const running = keepsRunning ? [`nkpsim host power-off ${name}`] : []
  return [...running, `nkpsim host tpm replace ${name}`].join(', ')
}

/**
 * Adds the remedy to the error of a host that does not boot. Returns an error unchanged if it names
 * a command already, or if there is no remedy. Pure.
 * @param keepsRunning whether the host runs without its TPM
 */
export function withRemedy(name: string, keepsRunning: boolean, error: unknown): unknown {
  if (!(error instanceof SimulatorError || error instanceof TpmError)) return error
  const { code, message } = error
  const { remedy } = startFailure({ kind: 'host', name, keepsRunning }, error)
  if (remedy === '' || message.includes('nkpsim ')) return error
  if (code === 'INTERRUPTED' || code === 'SWTPM_MISSING') return error
  const remedied = `${message}; ${remedy}`
  return error instanceof TpmError
    ? new TpmError(error.code, remedied, { cause: error })
    : new SimulatorError(error.code, remedied, { cause: error })
}

import type { ProcessStatus } from '@nkpsim/simulator'
import { formatAge } from '@nkpsim/simulator/age'
import { formatTable, type TableStyle } from '../output/table.ts'
import { words, yesNo } from '../output/words.ts'
import type { HostStatusView, HostView } from './host-view.ts'

/**
 * A host, as vCenter reports it and as the host reports itself. A part is null if its source does
 * not answer.
 */
export type StatusHost = {
  name: string
  /** Whether the state folder has the host's address. A host without an address is not asked. */
  known: boolean
  /** Whether the host answered that this user may not ask it. */
  refused: boolean
  inventory: HostView | null
  self: HostStatusView | null
}

const METRICS_COLUMN = {
  heading: 'METRICS',
  value: ({ metricsPort }: ProcessStatus) => String(metricsPort ?? ''),
  align: 'right',
} as const

export function processTable(processes: readonly ProcessStatus[], style: TableStyle): string {
  if (processes.length === 0) return 'No process runs; start the cluster: nkpsim up\n'
  return formatTable(
    processes,
    [
      { heading: 'PROCESS', value: ({ kind }) => kind },
      { heading: 'NAME', value: ({ name }) => name },
      { heading: 'STATE', value: (process) => processState(process), kind: 'state' },
      { heading: 'VERSION', value: ({ version }) => version ?? '' },
      {
        heading: 'PID',
        value: ({ pid, running, ended }) => (!running && ended !== undefined ? '' : String(pid)),
        align: 'right',
      },
      { heading: 'PORT', value: ({ port }) => String(port ?? ''), align: 'right' },
      ...(processes.some(({ metricsPort }) => metricsPort !== undefined) ? [METRICS_COLUMN] : []),
    ],
    style,
  )
}

/**
 * Returns a line about the processes that do not work, although nobody ended them; empty if there
 * is none.
 */
export function brokenNote(processes: readonly ProcessStatus[]): string {
  const broken = processes.filter(
    ({ running, suspended, unreachable, ended }) =>
      (!running && ended === undefined) || (running && (suspended || unreachable)),
  )
  const names = broken.map(({ kind, name }) => `${kind} ${name}`).join(', ')
  return names === '' ? '' : `Broken: ${names}. See what to do: nkpsim doctor\n`
}

/**
 * Returns the state of a process, such as `running` or `powered off 5 min ago`.
 * @param nowMs time of the machine's clock, ms since 1970
 */
export function processState(
  { running, suspended, unreachable, ended }: ProcessStatus,
  nowMs = Date.now(),
): string {
  if (!running && ended !== undefined)
    return `${ended.how.replace('-', ' ')} ${formatAge(nowMs - Date.parse(ended.at))} ago`
  if (!running) return 'DEAD'
  if (suspended === true) return 'SUSPENDED'
  return unreachable === true ? 'NO SOCKET' : 'running'
}

/** @param vcenterAnswers whether a host without an inventory entry is known to have none */
export function statusHostTable(
  hosts: readonly StatusHost[],
  style: TableStyle,
  vcenterAnswers: boolean,
): string {
  const isUnmanaged = ({ inventory }: StatusHost): boolean => vcenterAnswers && inventory === null
  return formatTable(
    hosts,
    [
      { heading: 'HOST', value: ({ name }) => name },
      {
        heading: 'ANSWERS',
        // A host that vCenter does not manage refuses the session, so nobody knows if it runs.
        value: (row) => {
          if (row.self !== null) return yesNo(true)
          if (!row.known || isUnmanaged(row)) return ''
          return row.refused ? 'refused' : yesNo(false)
        },
        kind: 'state',
      },
      {
        heading: 'VCENTER SAYS',
        value: (row) =>
          isUnmanaged(row) ? 'Not managed' : words(row.inventory?.connectionState ?? ''),
        kind: 'state',
      },
      { heading: 'TPM', value: (row) => (row.self ?? row.inventory)?.tpmVersion ?? '' },
      { heading: 'ENCRYPTION', value: (row) => (row.self ?? row.inventory)?.encryptionMode ?? '' },
      { heading: 'GENERATION', value: generations, align: 'right', wide: true },
      {
        heading: 'PROVIDERS',
        value: (row) =>
          (row.self ?? row.inventory)?.keyProviders.map(providerName).join(', ') ?? '',
      },
    ],
    style,
  )
}

function generations({ inventory, self }: StatusHost): string {
  const held = self?.generation ?? inventory?.acknowledgedGeneration
  if (held === undefined) return ''
  return inventory === null ? String(held) : `${held}/${inventory.desiredGeneration}`
}

function providerName({ provider }: { provider: string }): string {
  return provider
}

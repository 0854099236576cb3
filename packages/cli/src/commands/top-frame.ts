import type { faultV1, vcenterV1 } from '@nkpsim/rpc'
import { formatTable, printable, type TableStyle } from '../output/table.ts'
import { alarmTable, type readAlarms } from './monitoring.ts'
import { type readStatus, statusText } from './status.ts'

/** The time of vCenter as `-o json` shows it. */
type ClockView = { time: string; timeScale: number; frozen: boolean }

/** What `nkpsim top` shows at one moment. */
export type Frame = Awaited<ReturnType<typeof readStatus>> & {
  /** Time of this machine, RFC 3339. */
  time: string
  /** Time of vCenter; null if vCenter does not answer. */
  clock: ClockView | null
  virtualMachines: vcenterV1.VirtualMachine__Output[]
  alarms: Awaited<ReturnType<typeof readAlarms>>
}

export function clockView(clock: faultV1.Clock__Output | null): ClockView | null {
  if (clock === null) return null
  const { nowMs, timeScale, frozen } = clock
  return { time: new Date(nowMs).toISOString(), timeScale, frozen }
}

/**
 * Formats a frame. Processes are counted, and only those that do not run are listed.
 * @param note what the first line says after the time
 */
export function frameText(frame: Frame, style: TableStyle, note = ''): string {
  const { time, clock, processes, virtualMachines, alarms } = frame
  const broken = (processes ?? []).filter(
    ({ running, suspended, unreachable }) => !running || suspended || unreachable,
  )
  const parts = [
    [
      `nkpsim top  ${seconds(time)}  ${note === '' ? '' : `${note}  `}${printable(frame.stateDir)}\n`,
      clock === null ? '' : clockText(clock),
      processes === null ? '' : processText(processes.length, broken.length),
    ].join(''),
    // A small window hides the end, so the most urgent facts come first.
    alarms.length === 0 ? '' : alarmTable(alarms, style),
    statusText({ ...frame, processes: broken.length === 0 ? null : broken }, style),
    virtualMachines.length === 0 ? '' : vmTable(virtualMachines, style),
  ]
  return parts.filter((part) => part !== '').join('\n')
}

function clockText({ time, timeScale, frozen }: ClockView): string {
  const speed = timeScale === 1 ? '' : `, ${timeScale} times as fast`
  return `vCenter's time: ${seconds(time)}${frozen ? ', frozen' : speed}\n`
}

function processText(all: number, broken: number): string {
  return broken === 0 ? `Processes: all ${all} run\n` : `Processes: ${all - broken} of ${all} run\n`
}

function seconds(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z')
}

function vmTable(vms: readonly vcenterV1.VirtualMachine__Output[], style: TableStyle): string {
  return formatTable(
    vms,
    [
      { heading: 'VM', value: ({ name }) => name },
      { heading: 'HOST', value: ({ host }) => host },
      {
        heading: 'POWER',
        value: ({ poweredOn }) => (poweredOn ? 'Powered on' : 'Powered off'),
        kind: 'state',
      },
      { heading: 'KEYS', value: keysOf, kind: 'state' },
      { heading: 'PROVIDER', value: ({ homeKey }) => homeKey?.provider ?? '' },
    ],
    style,
  )
}

function keysOf({ invalid, locked }: vcenterV1.VirtualMachine__Output): string {
  return [
    ...(locked ? ['Locked'] : invalid ? [] : ['Unlocked']),
    ...(invalid ? ['Invalid'] : []),
  ].join(', ')
}

import type { vcenterV1 } from '@nkpsim/rpc'
import { formatTable, printable, type TableStyle } from '../output/table.ts'
import type { ClockView } from './clock.ts'
import { alarmTable, type readAlarms } from './monitoring.ts'
import { type readStatus, statusText } from './status.ts'
import { keyStateText, powerText } from './vm-words.ts'

/** What `nkpsim top` shows at one moment. */
export type Frame = Awaited<ReturnType<typeof readStatus>> & {
  /** Time of this machine, RFC 3339. */
  time: string
  virtualMachines: vcenterV1.VirtualMachine__Output[]
  alarms: Awaited<ReturnType<typeof readAlarms>>
}

/**
 * Formats a frame. Processes are counted, and only those that do not run are listed.
 * @param note what the first line of a screen says after the time; empty without a screen
 */
export function frameText(frame: Frame, style: TableStyle, note = ''): string {
  const { time, vcenter, processes, virtualMachines, alarms } = frame
  const { clock } = vcenter
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
    // A long message must not push the hosts out of the window: the screen cuts it.
    alarms.length === 0
      ? ''
      : alarmTable(alarms, note === '' ? style : { ...style, width: undefined }),
    statusText(
      {
        ...frame,
        // The first lines show the time.
        vcenter: { ...vcenter, clock: null },
        processes: broken.length === 0 ? null : broken,
      },
      style,
    ),
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
        value: powerText,
        kind: 'state',
      },
      { heading: 'KEYS', value: keyStateText, kind: 'state' },
      { heading: 'PROVIDER', value: ({ homeKey }) => homeKey?.provider ?? '' },
    ],
    style,
  )
}

import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from 'commander'
import { type Context, callOptions, withVcenter } from '../context.ts'
import { printOneOfMany } from '../output/print.ts'
import { withScreen } from '../output/screen.ts'
import type { Terminal } from '../terminal.ts'
import { onCall, wholeNumber } from './command.ts'
import { readAlarms } from './monitoring.ts'
import { readStatus } from './status.ts'
import { type Frame, frameText } from './top-frame.ts'

const MAX_SECONDS = 3600
const MAX_FRAMES = 1_000_000

type Rest = Pick<Frame, 'virtualMachines' | 'alarms'>
const NOTHING: Rest = { virtualMachines: [], alarms: [] }

type TopOptions = { interval: number; count?: number }

/** Adds `nkpsim top`, which shows the state of the cluster repeatedly. */
export function addTopCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('top')
    .description('hosts, providers, VMs and alarms, live, until q or Ctrl-C')
    .option(
      '--interval <seconds>',
      'time between two updates, in seconds',
      wholeNumber(1, MAX_SECONDS),
      2,
    )
    .option('--count <n>', 'end after this number of updates', wholeNumber(1, MAX_FRAMES))
  onCall<TopOptions>(command, terminal, ({ context, options }) => {
    const { stdout, env } = context.terminal
    const isScreen = stdout.isTTY === true && env['TERM'] !== 'dumb' && context.output === 'table'
    if (!isScreen)
      return update(context, options, (frame) =>
        printOneOfMany(context, frame, () => `${frameText(frame, context)}\n`),
      )
    return withScreen(context.terminal, (screen) => {
      screen.show(`Reading the state of ${context.stateDir} …`)
      const { signal } = screen
      const onScreen = { ...context, terminal: { ...context.terminal, signal } }
      const keys = `every ${options.interval} s; q quits`
      return update(onScreen, options, async (frame) => {
        // The user may have resized the window.
        const style = { ...context, width: stdout.columns }
        screen.show(`${frameText(frame, style, keys)}`)
      })
    })
  })
}

async function update(
  context: Context,
  { interval, count: most }: TopOptions,
  show: (frame: Frame) => Promise<void>,
): Promise<void> {
  const { signal } = context.terminal
  for (let count = 1; ; count++) {
    await show(await readFrame(context))
    if (count === most) return
    await delay(interval * 1000, undefined, { signal })
  }
}

async function readFrame(context: Context): Promise<Frame> {
  const status = await readStatus(context)
  const rest = status.vcenter.error === null ? await readRest(context) : NOTHING
  return { time: new Date().toISOString(), ...status, ...rest }
}

/** Reads what only vCenter knows; nothing if vCenter has ended since its last answer. */
async function readRest(context: Context): Promise<Rest> {
  try {
    const [virtualMachines, alarms] = await Promise.all([readVms(context), readAlarms(context, '')])
    return { virtualMachines, alarms }
  } catch {
    context.terminal.signal.throwIfAborted()
    return NOTHING
  }
}

async function readVms(context: Context) {
  const { virtualMachines } = await withVcenter(context, (channel) =>
    channel
      .client('nkpsim.vcenter.v1.InventoryService')
      .listVirtualMachines({}, callOptions(context)),
  )
  return virtualMachines
}

import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { printOneOfMany } from '../output/print.ts'
import type { Terminal } from '../terminal.ts'
import { onCall, wholeNumber } from './command.ts'
import { alarmTable, readAlarms } from './monitoring.ts'
import { readStatus, statusText } from './status.ts'

const MAX_SECONDS = 3600
const MAX_FRAMES = 1_000_000
/** Clears the screen and moves the cursor home (ECMA-48, ED and CUP). */
const CLEAR_SCREEN = '\u001b[2J\u001b[H'

/** Adds `nkpsim top`, which shows processes, hosts, providers and alarms repeatedly. */
export function addTopCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('top')
    .description('processes, hosts, providers and alarms, live, until Ctrl-C')
    .option(
      '--interval <seconds>',
      'time between two updates, in seconds',
      wholeNumber(1, MAX_SECONDS),
      2,
    )
    .option('--count <n>', 'end after this number of updates', wholeNumber(1, MAX_FRAMES))
  onCall<{ interval: number; count?: number }>(command, terminal, async ({ context, options }) => {
    const { signal, stdout } = context.terminal
    const isScreen = stdout.isTTY === true && context.output === 'table'
    for (let count = 1; ; count++) {
      const frame = await readFrame(context)
      if (isScreen) stdout.write(CLEAR_SCREEN)
      await printOneOfMany(context, frame, () => frameText(frame, context))
      if (count === options.count) return
      await delay(options.interval * 1000, undefined, { signal })
    }
  })
}

async function readFrame(context: Context) {
  const status = await readStatus(context)
  // Only vCenter knows the alarms. If vCenter does not answer, the screen shows no alarms.
  const alarms = status.vcenter.error === null ? await readAlarms(context, '') : []
  return { time: new Date().toISOString(), ...status, alarms }
}

function frameText(
  { time, alarms, ...status }: Awaited<ReturnType<typeof readFrame>>,
  context: Context,
): string {
  return [
    `${time}  ${status.stateDir}\n`,
    statusText(status, context),
    ...(alarms.length === 0 ? [] : [alarmTable(alarms, context)]),
    '',
  ].join('\n')
}

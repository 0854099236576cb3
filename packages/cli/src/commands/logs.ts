import { formatLogRecord } from '@nkpsim/daemon/log-text'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { printOneOfMany } from '../output/print.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'

const LEVELS = ['error', 'warn', 'info', 'debug'] as const
/** A trace id, or a prefix of at least eight digits. */
const TRACE = /^[0-9a-f]{8,32}$/

type LogsOptions = {
  vcenter: boolean
  host: string[]
  trace?: string
  level: (typeof LEVELS)[number]
  follow: boolean
}

/** Adds `nkpsim logs`: the logs of all daemons of a local cluster, ordered by time. */
export function addLogsCommand(program: Command, terminal: Terminal): void {
  const logs = program
    .command('logs')
    .description('logs of the daemons of a local cluster, ordered by time')
    .option('--vcenter', 'only vCenter, and the hosts of --host', false)
    .option('--host <name...>', 'only these hosts or trust hosts', [])
    .option(
      '--trace <id>',
      'only lines of the command with this trace id; its first 8 digits are enough',
      traceOption,
    )
    .addOption(new Option('--level <level>', 'lowest level').choices(LEVELS).default('debug'))
    .option('--follow', 'continue with new lines, until Ctrl-C', false)
  onCall<LogsOptions>(logs, terminal, async ({ context, options }) => {
    const { systemClock } = await import('@nkpsim/effects/clock')
    const { isWanted, readLogs, requireLoggingHost } = await import('@nkpsim/simulator')
    const { vcenter, host: hosts, trace, level, follow } = options
    const { signal } = context.terminal
    for (const name of hosts) requireLoggingHost(context.stateDir, name)
    const lines = readLogs(context.stateDir, { follow, signal, clock: systemClock })
    for await (const line of lines) {
      if (signal.aborted) break
      if (!isWanted(line, { vcenter, hosts, trace, level })) continue
      await printOneOfMany(context, line.record, () => `${formatLogRecord(line.record, context)}\n`)
    }
    signal.throwIfAborted()
  })
}

function traceOption(text: string): string {
  if (TRACE.test(text)) return text
  throw new InvalidArgumentError('A trace id is 32 digits of 0-9 and a-f; its first 8 are enough.')
}

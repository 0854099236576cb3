import type { Command } from 'commander'
import { callOptions, type Terminal, withVcenter } from '../context.ts'
import { printResult } from '../output/print.ts'
import { formatTable } from '../output/table.ts'
import { onCall, wholeNumber } from './command.ts'

const MONITORING = 'nkpsim.vcenter.v1.MonitoringService'
const MAX_EVENTS = 1000

/** `nkpsim events` and `nkpsim alarms`: what happened, and what stands wrong. */
export function addMonitoringCommands(program: Command, terminal: Terminal): void {
  const events = program
    .command('events')
    .description('what happened, the newest first')
    .option('--limit <n>', 'at most so many', wholeNumber(1, MAX_EVENTS), 100)
  onCall<{ limit: number }>(events, terminal, async ({ context, options: { limit } }) => {
    const answer = await withVcenter(context, (channel) =>
      channel.client(MONITORING).listEvents({ limit }, callOptions(context)),
    )
    const rows = answer.events.map(({ sequence, timeMs, id, entity, message }) => ({
      sequence,
      time: new Date(timeMs).toISOString(),
      id,
      entity,
      message,
    }))
    await printResult(context, rows, () =>
      formatTable(
        rows,
        [
          { heading: 'TIME', value: ({ time }) => time },
          { heading: 'EVENT', value: ({ id }) => id },
          { heading: 'ENTITY', value: ({ entity }) => entity },
          { heading: 'MESSAGE', value: ({ message }) => message },
        ],
        context,
      ),
    )
  })
  const alarms = program.command('alarms').description('the alarms that stand')
  onCall(alarms, terminal, async ({ context }) => {
    const answer = await withVcenter(context, (channel) =>
      channel.client(MONITORING).listAlarms({}, callOptions(context)),
    )
    const rows = answer.alarms.map(({ name, entity, status, raisedTimeMs, message }) => ({
      name,
      entity,
      status,
      raisedTime: new Date(raisedTimeMs).toISOString(),
      message,
    }))
    await printResult(context, rows, () =>
      formatTable(
        rows,
        [
          { heading: 'STATUS', value: ({ status }) => status },
          { heading: 'ALARM', value: ({ name }) => name },
          { heading: 'ENTITY', value: ({ entity }) => entity },
          { heading: 'RAISED', value: ({ raisedTime }) => raisedTime },
          { heading: 'MESSAGE', value: ({ message }) => message },
        ],
        context,
      ),
    )
  })
}

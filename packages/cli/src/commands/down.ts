import type { Command } from 'commander'
import { printResult, say } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import { formatTable } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'

/** Adds `nkpsim down`, which stops the processes that `up` started. */
export function addDownCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('down')
    .description('stop exactly the processes that "up" started')
    .option('--delete', 'also remove the state of the cluster, with its keys')
  onCall<{ delete?: boolean }>(command, terminal, async ({ context, options }) => {
    const { readOrigin, stopCluster } = await import('@nkpsim/simulator')
    const { stateDir } = context
    const origin = readOrigin(stateDir)
    const deleteState = options.delete === true
    const stopped = await withProgress(context, (step) => {
      step('stopping')
      return stopCluster({ stateDir, deleteState })
    })
    const processes = stopped.map(({ kind, name, pid }) => ({ kind, name, pid }))
    await printResult(context, { stateDir, stopped: processes }, () =>
      processes.length === 0
        ? ''
        : formatTable(
            processes,
            [
              { heading: 'STOPPED', value: ({ kind }) => kind },
              { heading: 'NAME', value: ({ name }) => name },
              { heading: 'PID', value: ({ pid }) => String(pid), align: 'right' },
            ],
            context,
          ),
    )
    if (processes.length > 0) return
    const copied = origin?.kind === 'copy' ? `: it is a copy of the cluster in ${origin.path}` : ''
    say(context, `Nothing ran from ${stateDir}${copied}.`)
  })
}

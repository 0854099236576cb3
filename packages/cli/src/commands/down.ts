import type { Command } from 'commander'
import { type ConfirmationOptions, confirmable, requireConfirmation } from '../confirmation.ts'
import { printResult, say } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import { formatTable } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'

/** Adds `nkpsim down`, which stops the processes that `up` started. */
export function addDownCommand(program: Command, terminal: Terminal): void {
  const command = confirmable(
    program
      .command('down')
      .description('stop exactly the processes that "up" started')
      .option('--delete', 'also delete the state of the cluster, with its keys and VMs'),
  )
  type Options = ConfirmationOptions & { delete?: boolean }
  onCall<Options>(command, terminal, async ({ context, options }) => {
    const { readOrigin, stateToDelete, stopCluster } = await import('@nkpsim/simulator')
    const { stateDir } = context
    const origin = readOrigin(stateDir)
    const before = stateToDelete(stateDir)
    const deleteState = options.delete === true
    if (deleteState && before !== 'none')
      await requireConfirmation(context, options, () => `delete ${stateWords(before, stateDir)}`)
    const stopped = await withProgress(context, (step) => {
      step('stopping')
      return stopCluster({ stateDir, deleteState })
    })
    const processes = stopped.map(({ kind, name, pid }) => ({ kind, name, pid }))
    const deleted = before !== 'none' && stateToDelete(stateDir) === 'none'
    await printResult(context, { stateDir, stopped: processes, deleted }, () =>
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
    const copied = origin?.kind === 'copy' ? `: it is a copy of the cluster in ${origin.path}` : ''
    if (processes.length === 0 && before !== 'none')
      say(context, `Nothing ran from ${stateDir}${copied}.`)
    if (processes.length === 0 && before === 'none')
      say(context, `There is no cluster in ${stateDir}.`)
    if (processes.length > 0 && !deleted)
      say(context, 'The state of the cluster is kept. Start it again: nkpsim up')
    if (deleted) say(context, `Deleted ${stateWords(before, stateDir)}.`)
  })
}

function stateWords(state: 'cluster' | 'logs' | 'none', stateDir: string): string {
  return state === 'logs'
    ? `the logs of a failed start in ${stateDir}`
    : `the cluster in ${stateDir} with its keys and virtual machines`
}

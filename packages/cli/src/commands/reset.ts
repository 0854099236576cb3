import type { Command } from 'commander'
import { type ConfirmationOptions, confirmable, requireConfirmation } from '../confirmation.ts'
import { printResult, say } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'

/** Adds `nkpsim reset`, which restores the state right after the first `up`. */
export function addResetCommand(program: Command, terminal: Terminal): void {
  const command = confirmable(program.command('reset')).description(
    'return the cluster to its state right after it was made; later changes are lost',
  )
  onCall<ConfirmationOptions>(command, terminal, async ({ context, options }) => {
    const { clusterPhase, resetCluster } = await import('@nkpsim/simulator')
    const { stateDir } = context
    await requireConfirmation(context, options, () => {
      // Reports a missing cluster before it asks.
      clusterPhase({ stateDir })
      return `reset the cluster in ${stateDir} and lose all changes since it was made`
    })
    const { signal } = context.terminal
    const startMs = performance.now()
    const { vcenter, hosts, removedVcenters } = await withProgress(context, (step) => {
      step('resetting')
      return resetCluster({ stateDir, signal })
    })
    const durationMs = Math.round(performance.now() - startMs)
    const names = hosts.map(({ name }) => name)
    const view = {
      ...{ stateDir, instanceId: vcenter.instanceId, hosts: names },
      ...{ removedVcenters, durationMs },
    }
    await printResult(context, view, () => '')
    for (const name of removedVcenters) say(context, `Removed ${name}, which a restore left.`)
    const count = hosts.length === 1 ? 'a host' : `${hosts.length} hosts`
    say(context, `Reset vCenter and ${count} in ${durationMs} ms. All later changes are gone.`)
  })
}

import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { printResult } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import { forSameCluster } from '../output/same-cluster.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'
import { endedBefore, sinceOf } from './vcenter-power.ts'

/** Adds `nkpsim trust-authority stop`, `kill` and `start`. */
export function addTrustPowerCommands(trust: Command, terminal: Terminal): void {
  const stop = trust
    .command('stop <trust-host>')
    .description('shut a trust host down cleanly; the others keep serving')
  onCall(stop, terminal, ({ context, args: [name = ''] }) => end(context, name, 'stopped'))
  const kill = trust
    .command('kill <trust-host>')
    .description('end a trust host as a power loss does, without an orderly stop')
  onCall(kill, terminal, ({ context, args: [name = ''] }) => end(context, name, 'killed'))
  const start = trust
    .command('start <trust-host>')
    .description('start a trust host if it does not run')
  onCall(start, terminal, async ({ context, args: [name = ''] }) => {
    const { bringUpTrustHost } = await import('@nkpsim/simulator')
    const { stateDir, terminal: own } = context
    const { changed, host } = await withProgress(context, (step) => {
      step(`starting ${name}`)
      return bringUpTrustHost({ stateDir, signal: own.signal }, name)
    })
    const address = `${host.address}:${host.port}`
    await printResult(context, { state: 'RUNNING', changed, address }, () =>
      changed ? `${name} runs at ${address}.\n` : `${name} already runs at ${address}.\n`,
    )
  })
}

async function end(context: Context, name: string, how: 'stopped' | 'killed'): Promise<void> {
  const { endTrustHost } = await import('@nkpsim/simulator')
  const { stateDir, terminal } = context
  const ended = await withProgress(context, (step) => {
    step(`${how === 'stopped' ? 'stopping' : 'killing'} ${name}`)
    return endTrustHost({ stateDir, signal: terminal.signal }, name, how)
  })
  const before = await endedBefore(ended)
  const view = { state: 'STOPPED', changed: ended.changed, since: sinceOf(ended) }
  await printResult(context, view, () =>
    ended.changed
      ? forSameCluster(
          `${name} is ${how}. Start it: nkpsim trust-authority start ${name}\n`,
          terminal.args ?? [],
        )
      : `${name} is already stopped${before}.\n`,
  )
}

import type { Ended } from '@nkpsim/simulator'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { printResult } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import { forSameCluster } from '../output/same-cluster.ts'
import { secondsText } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import { parseSpan } from './clock.ts'
import { onCall } from './command.ts'

/** Adds `nkpsim vcenter stop`, `kill` and `start`, for a vCenter that "up" started. */
export function addVcenterPowerCommands(vcenter: Command, terminal: Terminal): void {
  const stop = vcenter
    .command('stop')
    .description('shut vCenter down cleanly; hosts keep running')
    .option(
      '--for <span>',
      'move its clock forward by this time and start it again: 90s, 5m, 60h, 3d',
      span,
    )
    .addOption(nodeOption().conflicts('for'))
  onCall<{ for?: number; node?: string }>(stop, terminal, ({ context, options }) =>
    options.for === undefined
      ? end(context, 'stopped', options.node)
      : passTime(context, options.for),
  )
  const kill = vcenter
    .command('kill')
    .description('end vCenter as a power loss does, without an orderly stop; hosts keep running')
    .addOption(nodeOption())
  onCall<{ node?: string }>(kill, terminal, ({ context, options }) =>
    end(context, 'killed', options.node),
  )
  const start = vcenter.command('start').description('start vCenter if it does not run')
  onCall(start, terminal, async ({ context }) => {
    const { bringUpVcenter } = await import('@nkpsim/simulator')
    const { stateDir, terminal: own } = context
    const { changed, vcenter } = await withProgress(context, (step) => {
      step('starting vCenter')
      return bringUpVcenter({ stateDir, signal: own.signal })
    })
    const address = `${vcenter.address}:${vcenter.port}`
    await printResult(context, { state: 'RUNNING', changed, address }, () =>
      changed ? `vCenter runs at ${address}.\n` : `vCenter already runs at ${address}.\n`,
    )
  })
}

/** The option that chooses a node of vCenter HA. */
function nodeOption(): Option {
  return new Option(
    '--node <node>',
    'only this node of vCenter HA, with its etcd: active, passive, witness, or its name',
  )
}

async function end(
  context: Context,
  how: 'stopped' | 'killed',
  node: string | undefined,
): Promise<void> {
  const { endVcenter } = await import('@nkpsim/simulator')
  const { stateDir, terminal } = context
  const ended = await withProgress(context, (step) => {
    step(how === 'stopped' ? 'stopping vCenter' : 'killing vCenter')
    return endVcenter({ stateDir, signal: terminal.signal }, how, node)
  })
  const before = await endedBefore(ended)
  const title = node === undefined ? 'vCenter' : `Node ${node} of vCenter HA`
  const view = { state: 'STOPPED', changed: ended.changed, since: sinceOf(ended) }
  await printResult(context, view, () =>
    ended.changed
      ? forSameCluster(
          `${title} is ${how}. Running hosts keep running. Start it: nkpsim vcenter start\n`,
          terminal.args ?? [],
        )
      : `${title} is already stopped${before}.\n`,
  )
}

async function passTime(context: Context, byMs: number): Promise<void> {
  const { passTimeWithoutVcenter } = await import('@nkpsim/simulator')
  const { stateDir, terminal } = context
  const { nowMs, address, port } = await withProgress(context, (step) => {
    step('stopping vCenter, and starting it again')
    return passTimeWithoutVcenter({ stateDir, signal: terminal.signal }, byMs)
  })
  const time = secondsText(nowMs)
  const view = { state: 'RUNNING', changed: true, address: `${address}:${port}`, time }
  await printResult(
    context,
    view,
    () => `vCenter runs again at ${view.address}. Its clock showed ${time} at the start.\n`,
  )
}

/** Returns when an operator ended a part, as RFC 3339 text; null if nobody did. */
export function sinceOf({ end }: Ended): string | null {
  return end === undefined ? null : secondsText(end.atMs)
}

/** Returns how a part ended before this command, as the end of a sentence. */
export async function endedBefore({ changed, end }: Ended): Promise<string> {
  const { describeEnd } = await import('@nkpsim/simulator')
  return changed || end === undefined ? '' : `: it ${describeEnd(end, Date.now())}`
}

function span(text: string): number {
  try {
    return parseSpan(text)
  } catch (error) {
    if (error instanceof CliError) throw new InvalidArgumentError('Write 90s, 5m, 60h or 3d.')
    throw error
  }
}

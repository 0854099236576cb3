import type { HostReady } from '@nkpsim/simulator'
import { type Context, callOptions, withHost } from '../context.ts'
import { CliError } from '../errors.ts'
import { describeFailure } from '../exit-codes.ts'
import { printResult } from '../output/print.ts'
import { type Field, formatFields } from '../output/table.ts'
import { hostStatusFields, hostStatusView } from './host-view.ts'

/**
 * Prints the status of a host after its boot. If the host does not tell its status, for example
 * because vCenter is down and cannot renew the session, prints what the boot has shown.
 * @throws CliError USAGE if the file of --as-root cannot be read
 */
export async function printBootedHost(
  context: Context,
  name: string,
  ready: readonly HostReady[],
): Promise<void> {
  let view: ReturnType<typeof hostStatusView>
  try {
    view = await withHost(context, name, async (channel) => {
      const client = channel.client('nkpsim.esxi.v1.HostService')
      return hostStatusView(await client.getStatus({}, callOptions(context)))
    })
  } catch (error) {
    if (error instanceof CliError || context.terminal.signal.aborted) throw error
    return printUnknownStatus(context, ready, describeFailure(error).message)
  }
  await printResult(context, view, () => formatFields(hostStatusFields(view), context))
}

async function printUnknownStatus(
  context: Context,
  ready: readonly HostReady[],
  problem: string,
): Promise<void> {
  const views = ready.map(({ hostId, name, encryptionMode }) => ({
    ...{ hostId, name, encryptionMode },
    statusProblem: problem,
  }))
  await printResult(context, views.length === 1 ? views[0] : views, () =>
    views.map((view) => formatFields(unknownFields(view), context)).join('\n'),
  )
}

function unknownFields(view: {
  name: string
  hostId: string
  encryptionMode: string
  statusProblem: string
}): Field[] {
  return [
    ['Name', view.name],
    ['Id', view.hostId],
    ['Encryption mode', view.encryptionMode],
    ['Status', `the host is booted; the rest is unknown: ${view.statusProblem}`],
  ]
}

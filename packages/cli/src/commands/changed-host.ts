import { type Context, callVcenter } from '../context.ts'
import { printResult } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import { showAfterWait } from '../waiting/after-wait.ts'
import { type WaitOptions, waitForConnection } from '../waiting/wait-for-hosts.ts'
import { type HostView, hostFields, requireHost } from './host-view.ts'

const INVENTORY = 'nkpsim.vcenter.v1.InventoryService'

/** Prints a host after its change, with --wait as it is after the wait. */
export function showChangedHost(
  context: Context,
  changed: HostView,
  { wait }: WaitOptions,
): Promise<void> {
  const { name } = changed
  return showAfterWait(changed, {
    wait: wait === true ? () => waitForConnection(context, name) : undefined,
    read: async () => {
      const { host } = await callVcenter(context, INVENTORY, (client, options) =>
        client.getHost({ name }, options),
      )
      return requireHost(host)
    },
    show: (view) => printResult(context, view, () => formatFields(hostFields(view), context)),
  })
}

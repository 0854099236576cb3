import type { RpcClient } from '@nkpsim/rpc'
import { type CallOptions, type Context, callOptions, callVcenter } from '../context.ts'

const INVENTORY = 'nkpsim.vcenter.v1.InventoryService'
/** Time limit for vCenter, ms. Without its answer, the hosts themselves are asked. */
const VCENTER_TIMEOUT_MS = 5000

/** Asks vCenter's inventory; returns undefined if vCenter gives no answer. */
export async function askInventory<Answer>(
  context: Context,
  ask: (client: RpcClient<typeof INVENTORY>, options: CallOptions) => Promise<Answer>,
): Promise<Answer | undefined> {
  // Root of the hosts has no session with vCenter.
  if (context.rootPassword !== undefined) return undefined
  const options = callOptions(context)
  const bounded = { ...options, timeoutMs: Math.min(options.timeoutMs, VCENTER_TIMEOUT_MS) }
  try {
    return await callVcenter(context, INVENTORY, (client) => ask(client, bounded))
  } catch {
    context.terminal.signal.throwIfAborted()
    return undefined
  }
}

import type { esxiV1, RpcChannel, RpcClient } from '@nkpsim/rpc'
import { type CallOptions, type Context, callOptions, withVcenter } from '../context.ts'
import { onVmHost } from './find-vm.ts'

const VMS = 'nkpsim.vcenter.v1.VirtualMachineService'
const SESSIONS = 'nkpsim.vcenter.v1.SessionService'
/** Time limit for the question whether vCenter answers, ms. */
const VCENTER_TIMEOUT_MS = 5000
/** Errors of vCenter before it has passed a call on. The hosts themselves may know more. */
const NOT_PASSED_ON: readonly unknown[] = [
  ...['HOST_NOT_CONNECTED', 'HOST_NOT_FOUND', 'UNIMPLEMENTED'],
  ...['VM_AMBIGUOUS', 'VM_NOT_FOUND', 'VM_NOT_REGISTERED'],
]

type Service = RpcClient<typeof VMS>

/** A change of a VM: as a call to vCenter, and as a call to the host of the VM. */
export type VmChange<Answer> = {
  byVcenter: (
    service: Service,
    of: { name: string; host: string },
    options: CallOptions,
  ) => Promise<Answer & { host: string }>
  byHost: (channel: RpcChannel, options: CallOptions) => Promise<Answer>
}

/** An answer with the VM. */
export type WithVm = { vm: esxiV1.Vm__Output | null }

/**
 * Changes a VM through vCenter, or directly on its host if vCenter does not answer, does not know
 * the VM, or does not manage the host.
 * @returns the answer, and the name of the host
 * @throws as onVmHost
 */
export async function changeVm<Answer>(
  context: Context,
  { name, host }: { name: string; host?: string | undefined },
  { byVcenter, byHost }: VmChange<Answer>,
): Promise<{ host: string; result: Answer }> {
  const passed = await askVcenter(context, (service, options) =>
    byVcenter(service, { name, host: host ?? '' }, options),
  )
  if (passed !== undefined) return { host: passed.host, result: passed }
  return onVmHost(context, { name, host }, (channel) => byHost(channel, callOptions(context)))
}

/**
 * Makes a call about VMs to vCenter. Returns undefined if vCenter did not pass the call on to a
 * host.
 */
export async function askVcenter<Answer>(
  context: Context,
  call: (service: Service, options: CallOptions) => Promise<Answer>,
  options: CallOptions = callOptions(context),
): Promise<Answer | undefined> {
  // Root of the hosts has no session with vCenter.
  if (context.rootPassword !== undefined) return undefined
  let isThere = false
  try {
    return await withVcenter(context, async (channel) => {
      const timeoutMs = Math.min(callOptions(context).timeoutMs, VCENTER_TIMEOUT_MS)
      // Asked first, because a lost answer to the call itself does not tell whether it took effect.
      await channel.client(SESSIONS).getSession({}, { ...callOptions(context), timeoutMs })
      isThere = true
      return await call(channel.client(VMS), options)
    })
  } catch (error) {
    context.terminal.signal.throwIfAborted()
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (isThere && !NOT_PASSED_ON.includes(code)) throw error
    return undefined
  }
}

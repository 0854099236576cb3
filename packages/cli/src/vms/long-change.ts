import type { RpcChannel } from '@nkpsim/rpc'
import { type Context, transferOptions } from '../context.ts'
import { CliError } from '../errors.ts'
import { withProgress } from '../output/progress.ts'
import { findVmHost, onVmHost } from './find-vm.ts'
import { type GivenKey, withProvidedKey } from './with-provided-key.ts'

/** Progress over this number of percent is shown. */
const SHOWN_PERCENT = 5

/** A change of a VM that can take hours. */
export type LongChange = {
  /** Name of the VM, and of its host if the user named one. */
  name: string
  host: string | undefined
  /** What the command does, such as `encrypting db-1`. */
  label: string
  /** What is left after Ctrl-C, and how to continue. */
  afterInterruption: string
}

/**
 * Makes a change on the host of a VM, and shows its progress.
 * @returns the result, and the name of the host
 * @throws CliError INTERRUPTED after Ctrl-C, when the host stops the change; errors of onVmHost
 */
export function makeLongChange<Result>(
  context: Context,
  { name, host, label, afterInterruption }: LongChange,
  act: (channel: RpcChannel) => Promise<Result>,
): Promise<{ host: string; result: Result }> {
  return withProgress(context, (step) => {
    step(label)
    return onVmHost(context, { name, host }, async (channel) => {
      const ended = new AbortController()
      const show = (percent: number): void => step(`${label}: ${percent} %`)
      // Only the change counts. Progress that cannot be shown is no error.
      followProgress(context, channel, name, { signal: ended.signal, show }).catch(() => undefined)
      try {
        return await act(channel)
      } catch (error) {
        if (!context.terminal.signal.aborted) throw error
        throw new CliError('INTERRUPTED', `interrupted; ${afterInterruption}`, { cause: error })
      } finally {
        ended.abort()
      }
    })
  })
}

/** Makes such a change that gives the VM a new key. @throws errors of withProvidedKey too */
export function makeLongChangeWithKey<Result>(
  context: Context,
  of: LongChange & { provider: string },
  act: (channel: RpcChannel, key: GivenKey) => Promise<Result>,
): Promise<{ host: string; result: Result }> {
  const { name, host, provider } = of
  const need = {
    host: () => host ?? findVmHost(context, name),
    ...{ provider, madeFor: `virtual machine ${name}` },
  }
  return withProvidedKey(context, need, (key) =>
    makeLongChange(context, of, (channel) => act(channel, key)),
  )
}

async function followProgress(
  context: Context,
  channel: RpcChannel,
  name: string,
  { signal, show }: { signal: AbortSignal; show: (percent: number) => void },
): Promise<void> {
  const options = transferOptions(context)
  const signals = [signal, ...(options.signal === undefined ? [] : [options.signal])]
  const told = channel
    .client('nkpsim.esxi.v1.VmProgressService')
    .followVmProgress({ name }, { ...options, signal: AbortSignal.any(signals) })
  let shown = 0
  for await (const { progressPercent } of told)
    if (progressPercent >= shown + SHOWN_PERCENT) {
      shown = progressPercent
      show(progressPercent)
    }
}

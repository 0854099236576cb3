import type { RpcChannel } from '@nkpsim/rpc'
import { type CallOptions, type Context, transferOptions } from '../context.ts'
import { CliError } from '../errors.ts'
import { withProgress } from '../output/progress.ts'
import { askVcenter, type VmChange } from './by-vcenter.ts'
import { findVmHost, onVmHost } from './find-vm.ts'
import { followProgress, followTask } from './follow-change.ts'
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

/** A change of a VM that gets a new key. vCenter makes the key itself if it makes such keys. */
export type LongChangeWithKey<Answer> = Pick<VmChange<Answer>, 'byVcenter'> & {
  byHost: (channel: RpcChannel, options: CallOptions, key: GivenKey) => Promise<Answer>
}

/** Works on a change, and tells its progress in percent until the signal aborts. */
type Work<Result> = (show: (percent: number) => void, signal: AbortSignal) => Promise<Result>

/**
 * Makes a change through vCenter, or on the host of the VM if vCenter did not pass it on, and shows
 * its progress.
 * @returns the result, and the name of the host
 * @throws CliError INTERRUPTED after Ctrl-C, when the host stops the change; errors of onVmHost
 */
export async function makeLongChange<Answer>(
  context: Context,
  of: LongChange,
  { byVcenter, byHost }: VmChange<Answer>,
): Promise<{ host: string; result: Answer }> {
  return (await throughVcenter(context, of, byVcenter)) ?? (await onHostOfVm(context, of, byHost))
}

/** Makes such a change that gives the VM a new key. @throws errors of withProvidedKey too */
export async function makeLongChangeWithKey<Answer>(
  context: Context,
  of: LongChange & { provider: string },
  { byVcenter, byHost }: LongChangeWithKey<Answer>,
): Promise<{ host: string; result: Answer }> {
  const passed = await throughVcenter(context, of, byVcenter)
  if (passed !== undefined) return passed
  const { name, host, provider } = of
  const need = {
    host: () => host ?? findVmHost(context, name),
    ...{ provider, madeFor: `virtual machine ${name}` },
  }
  return withProvidedKey(context, need, (key) =>
    onHostOfVm(context, of, (channel, options) => byHost(channel, options, key)),
  )
}

/** Returns undefined if vCenter did not pass the change on to a host. */
function throughVcenter<Answer>(
  context: Context,
  of: LongChange,
  byVcenter: VmChange<Answer>['byVcenter'],
): Promise<{ host: string; result: Answer } | undefined> {
  const { name, host = '' } = of
  return shown(context, of, async (show, signal) => {
    const passed = await askVcenter(
      context,
      (service, options) => {
        followTask(context, name, { signal, show })
        return byVcenter(service, { name, host }, options)
      },
      transferOptions(context),
    )
    return passed && { host: passed.host, result: passed }
  })
}

function onHostOfVm<Answer>(
  context: Context,
  of: LongChange,
  byHost: VmChange<Answer>['byHost'],
): Promise<{ host: string; result: Answer }> {
  const { name, host } = of
  return shown(context, of, (show, signal) =>
    onVmHost(context, { name, host }, (channel) => {
      followProgress(context, channel, name, { signal, show })
      return byHost(channel, transferOptions(context))
    }),
  )
}

/** @throws CliError INTERRUPTED after Ctrl-C */
function shown<Result>(
  context: Context,
  { label, afterInterruption }: LongChange,
  work: Work<Result>,
): Promise<Result> {
  return withProgress(context, async (step) => {
    step(label)
    const ended = new AbortController()
    let last = 0
    const show = (percent: number): void => {
      if (percent < last + SHOWN_PERCENT) return
      last = percent
      step(`${label}: ${percent} %`)
    }
    try {
      return await work(show, ended.signal)
    } catch (error) {
      if (!context.terminal.signal.aborted) throw error
      throw new CliError('INTERRUPTED', `interrupted; ${afterInterruption}`, { cause: error })
    } finally {
      ended.abort()
    }
  })
}

import { type Context, callOptions, withVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { describeFailure, EXIT_CODES } from '../exit-codes.ts'
import { say } from '../output/print.ts'
import { knownHosts } from './ask-hosts.ts'

const VMS = 'nkpsim.vcenter.v1.VirtualMachineService'

/**
 * Returns the host for a new VM if the user named it, or if there is only one; undefined if vCenter
 * chooses.
 * @throws CliError USAGE if root of the hosts would need a choice
 */
export async function namedHost(
  context: Context,
  { host }: { host?: string | undefined },
): Promise<string | undefined> {
  if (host !== undefined) return host
  const known = await knownHosts(context)
  if (known.length === 1) return known[0]
  if (context.rootPassword === undefined) return undefined
  throw new CliError(
    'USAGE',
    'vCenter chooses the host, but root of the hosts has no session with it; name the host with --host',
  )
}

/**
 * Returns the host for a new VM: the named host, or else one that vCenter chooses, as DRS does.
 * @throws CliError CONFLICT if no host is suitable; UNAVAILABLE if vCenter does not answer
 */
export async function placeVm(
  context: Context,
  options: { host?: string | undefined; provider?: string | undefined; isPlain: boolean },
): Promise<string> {
  const named = await namedHost(context, options)
  if (named !== undefined) return named
  const { provider = '', isPlain: plain } = options
  try {
    const { host } = await withVcenter(context, (channel) =>
      channel.client(VMS).getPlacement({ provider, plain }, callOptions(context)),
    )
    return host
  } catch (error) {
    const { exitCode, message } = describeFailure(error)
    const isDenied = exitCode === EXIT_CODES.DENIED
    if (!isDenied && exitCode !== EXIT_CODES.UNAVAILABLE) throw error
    throw new CliError(
      isDenied ? 'DENIED' : 'UNAVAILABLE',
      `vCenter chooses the host of a new VM: ${message}; or name a host with --host`,
    )
  }
}

/** Says where a new VM is if the user did not name the host. */
export function sayPlacement(
  context: Context,
  { host: named }: { host?: string | undefined },
  vm: { name: string; host: string | null },
): void {
  if (named === undefined) say(context, `${vm.name} was placed on ${vm.host}.`)
}

import { type Command, Option } from 'commander'
import { type Context, callOptions, withVcenter } from '../context.ts'
import { CliError } from '../errors.ts'
import { printResult } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import { yesNo } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import { onCall } from './command.ts'

const ATTESTATION = 'nkpsim.vcenter.v1.AttestationService'

type Policy = {
  requireSecureBoot: boolean
  minimumVersion: string
  acceptedBuilds: string[]
  minimumAcceptanceLevel: string
  withholdAlways: boolean
}

type PolicyOptions = {
  requireSecureBoot?: string
  minimumVersion?: string
  acceptedBuilds?: string
  minimumAcceptanceLevel?: string
  withholdAlways?: string
}

/** Adds `nkpsim attestation-policy`: the boot measurements that vCenter accepts from a host. */
export function addAttestationPolicyCommands(program: Command, terminal: Terminal): void {
  const policy = program
    .command('attestation-policy')
    .description('requirements for the hosts that vCenter attests')
  const get = policy.command('get').description('the current policy')
  onCall(get, terminal, async ({ context }) => print(context, await read(context)))
  const truth = (flag: string, description: string) =>
    new Option(`${flag} <true|false>`, description).choices(['true', 'false'])
  const set = policy
    .command('set')
    .description('change the policy; hosts are attested again')
    .addOption(truth('--require-secure-boot', 'secure boot must be enabled'))
    .option('--minimum-version <version>', 'oldest accepted ESXi version')
    .option('--accepted-builds <builds>', 'the only accepted builds, separated by commas, or "any"')
    .option('--minimum-acceptance-level <level>', 'lowest accepted acceptance level of a VIB')
    .addOption(
      truth(
        '--withhold-always',
        'a host that is not accepted, or has no TPM, gets no new providers at all',
      ),
    )
  onCall<PolicyOptions>(set, terminal, async ({ context, options }) => {
    const changed = changes(options)
    const fields = Object.keys(changed).map(contractName)
    if (fields.length === 0)
      throw new CliError('USAGE', 'no requirement to change is given; see --help')
    // A vCenter of an earlier version ignores the names of the fields and stores the whole policy.
    const policy = { ...(await read(context)), ...changed }
    await withVcenter(context, (channel) =>
      channel.client(ATTESTATION).setAttestationPolicy({ policy, fields }, callOptions(context)),
    )
    await print(context, await read(context))
  })
}

function changes(options: PolicyOptions): Partial<Policy> {
  const { requireSecureBoot, withholdAlways, acceptedBuilds } = options
  const { minimumVersion, minimumAcceptanceLevel } = options
  return {
    ...(requireSecureBoot && { requireSecureBoot: requireSecureBoot === 'true' }),
    ...(withholdAlways && { withholdAlways: withholdAlways === 'true' }),
    ...(minimumVersion && { minimumVersion }),
    ...(minimumAcceptanceLevel && { minimumAcceptanceLevel }),
    ...(acceptedBuilds && {
      acceptedBuilds: acceptedBuilds === 'any' ? [] : acceptedBuilds.split(','),
    }),
  }
}

/** Returns the name of a field in the contract: `minimum_version`. */
function contractName(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

async function read(context: Context): Promise<Policy> {
  const { policy } = await withVcenter(context, (channel) =>
    channel.client(ATTESTATION).getAttestationPolicy({}, callOptions(context)),
  )
  if (policy === null) throw new CliError('FAILED', 'vCenter answered without a policy')
  return policy
}

function print(context: Context, policy: Policy): Promise<void> {
  return printResult(context, policy, () =>
    formatFields([
      ['Secure boot required', yesNo(policy.requireSecureBoot)],
      ['Minimum version', policy.minimumVersion],
      ['Accepted builds', policy.acceptedBuilds.join(', ') || 'any'],
      ['Minimum acceptance level', policy.minimumAcceptanceLevel],
      ['Withhold always', yesNo(policy.withholdAlways)],
    ]),
  )
}

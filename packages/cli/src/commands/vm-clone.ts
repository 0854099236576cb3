import { type Command, Option } from 'commander'
import { CliError } from '../errors.ts'
import { printResult } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import type { WithVm } from '../vms/by-vcenter.ts'
import { makeLongChangeWithKey } from '../vms/long-change.ts'
import { onCall } from './command.ts'
import { onHost, requireVm, vmFields } from './vm-view.ts'

type Options = {
  host?: string
  datastore?: string
  provider?: string
  snapshot?: string
  snapshotId?: string
  vtpm?: 'copy' | 'replace'
}

/** Without a policy, the host decides by vpxd.clone.tpmProvisionPolicy. */
const POLICIES = {
  default: 'VTPM_PROVISION_POLICY_UNSPECIFIED',
  copy: 'VTPM_PROVISION_POLICY_COPY',
  replace: 'VTPM_PROVISION_POLICY_REPLACE',
} as const

/** Adds `nkpsim vm clone`. */
export function addVmClone(vm: Command, terminal: Terminal): void {
  const command = vm
    .command('clone <name> <clone>')
    .description('copy a powered-off VM, a template or a snapshot to a new VM')
    .option(
      '--host <name>',
      'host that makes the clone (default: the host that has the VM registered)',
    )
    .option('--datastore <name>', 'datastore of the clone (default: the datastore of the VM)')
    .option('--provider <name>', 'key provider of the clone (default: the keys of the VM)')
    .option('--snapshot <name>', 'copy the VM as it was at this snapshot')
    .option('--snapshot-id <id>', 'id of the snapshot, if several have the same name')
    .addOption(
      new Option(
        '--vtpm <policy>',
        'vTPM of the clone: a copy, or a new one with its own identity (default: the setting vpxd.clone.tpmProvisionPolicy)',
      ).choices(['copy', 'replace']),
    )
  onCall<Options>(command, terminal, async ({ context, options, args }) => {
    const [name = '', cloneName = ''] = args
    const { datastore = '', provider = '', snapshot = '', snapshotId = '' } = options
    const vtpmPolicy = POLICIES[options.vtpm ?? 'default']
    if (snapshot !== '' && snapshotId !== '')
      throw new CliError('USAGE', 'give --snapshot or --snapshot-id, not both')
    const clone = { cloneName, datastore, snapshot, snapshotId, vtpmPolicy }
    const of = {
      ...{ name, host: options.host, label: `cloning ${name}`, provider },
      afterInterruption: 'the host removes what it has copied, unless it had finished',
    }
    const { host, result } = await makeLongChangeWithKey<WithVm>(context, of, {
      byVcenter: (service, at, bounds) => service.cloneVm({ ...at, ...clone, provider }, bounds),
      byHost: (channel, bounds, key) =>
        channel.client('nkpsim.esxi.v1.VmCloneService').cloneVm({ name, ...clone, ...key }, bounds),
    })
    const view = onHost(requireVm(result.vm), host)
    await printResult(context, view, () => formatFields(vmFields(view), context))
  })
}

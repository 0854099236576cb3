import { type Command, Option } from 'commander'
import { transferOptions } from '../context.ts'
import { CliError } from '../errors.ts'
import { printResult } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import { formatFields } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { onVmHostWithKey } from '../vms/with-provided-key.ts'
import { onCall } from './command.ts'
import { onHost, requireVm, vmFields } from './vm-view.ts'

type Options = {
  host?: string
  datastore?: string
  provider?: string
  snapshot?: string
  snapshotId?: string
  vtpm: 'copy' | 'replace'
}

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
      new Option('--vtpm <policy>', 'vTPM of the clone: a copy, or a new one with its own identity')
        .choices(['copy', 'replace'])
        .default('copy'),
    )
  onCall<Options>(command, terminal, async ({ context, options, args }) => {
    const [name = '', cloneName = ''] = args
    const { datastore = '', provider = '', snapshot = '', snapshotId = '' } = options
    const replaceVtpm = options.vtpm === 'replace'
    if (snapshot !== '' && snapshotId !== '')
      throw new CliError('USAGE', 'give --snapshot or --snapshot-id, not both')
    const { host, result } = await withProgress(context, (step) => {
      step(`cloning ${name}`)
      const request = { name, cloneName, datastore, snapshot, snapshotId, replaceVtpm }
      const of = { name, host: options.host, provider }
      return onVmHostWithKey(context, of, (channel, key) =>
        channel
          .client('nkpsim.esxi.v1.VmCloneService')
          .cloneVm({ ...request, ...key }, transferOptions(context)),
      )
    })
    const view = onHost(requireVm(result.vm), host)
    await printResult(context, view, () => formatFields(vmFields(view), context))
  })
}

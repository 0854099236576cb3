import type { esxiV1 } from '@nkpsim/rpc'
import { type Command, InvalidArgumentError } from 'commander'
import type { Context } from '../context.ts'
import { printResult } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import type { VmChange, WithVm } from '../vms/by-vcenter.ts'
import {
  type LongChange,
  type LongChangeWithKey,
  makeLongChange,
  makeLongChangeWithKey,
} from '../vms/long-change.ts'
import { onCall } from './command.ts'
import { MAX_DISK_NUMBER, type VmHostOption, vmHost } from './vm-host-option.ts'
import { onHost, requireVm, vmFields } from './vm-view.ts'

const CRYPTO = 'nkpsim.esxi.v1.VmCryptoService'
/** What Ctrl-C leaves. */
const CONTINUES = 'the host stops at a safe point: the VM opens, and the same command continues'
const STARTS_AGAIN = 'the VM keeps its keys, unless the host had finished; run the command again'

/** Disks of `--disks`, as hosts expect them. */
type DiskChoice = { skipDisks: boolean; disks: number[] }

/** Adds the commands of `nkpsim vm` that encrypt, decrypt and rekey a VM. */
export function addVmCryptoCommands(vm: Command, terminal: Terminal): void {
  addEncrypt(vm, terminal)
  addDecrypt(vm, terminal)
  addRekey(vm, terminal)
}

function addEncrypt(vm: Command, terminal: Terminal): void {
  const command = vmHost(vm.command('encrypt <name>'))
    .description('encrypt a powered-off VM and its disks')
    .option('--provider <name>', 'key provider of the key (default: the default provider)')
    .option(
      '--disks <disks>',
      'disks to encrypt: all, none, or indexes such as 0,2 (default: all)',
      disks,
      ALL,
    )
  type Options = VmHostOption & { provider?: string; disks: DiskChoice }
  onCall<Options>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { provider = '', disks } = options
    const of = { name, host: options.host, label: `encrypting ${name}`, provider }
    await changeKeys(
      context,
      { ...of, afterInterruption: CONTINUES },
      {
        byVcenter: (service, at, bounds) =>
          service.encryptVm({ ...at, ...disks, provider }, bounds),
        byHost: (channel, bounds, key) =>
          channel.client(CRYPTO).encryptVm({ name, ...disks, ...key }, bounds),
      },
    )
  })
}

function addDecrypt(vm: Command, terminal: Terminal): void {
  const command = vmHost(vm.command('decrypt <name>'))
    .description('decrypt a powered-off VM and its disks, or only some of its disks')
    .option(
      '--disks <disks>',
      'all: the VM and its disks; none: only the VM home; 0,2: only these disks (default: all)',
      disks,
      ALL,
    )
  type Options = VmHostOption & { disks: DiskChoice }
  onCall<Options>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { disks } = options
    const of = { name, host: options.host, label: `decrypting ${name}` }
    await change(
      context,
      { ...of, afterInterruption: CONTINUES },
      {
        byVcenter: (service, at, bounds) => service.decryptVm({ ...at, ...disks }, bounds),
        byHost: (channel, bounds) => channel.client(CRYPTO).decryptVm({ name, ...disks }, bounds),
      },
    )
  })
}

function addRekey(vm: Command, terminal: Terminal): void {
  const command = vmHost(vm.command('rekey <name>'))
    .description('give a VM new keys')
    .option('--provider <name>', 'key provider of the new keys (default: the default provider)')
    .option('--deep', 're-encrypt the data too; the VM must be powered off', false)
    .option(
      '--disks <disks>',
      'disks to rekey: all, none, or indexes such as 0,2 (default: all)',
      disks,
      ALL,
    )
    .option('--skip-disks', 'same as --disks none', false)
    .option('--skip-home', 'keep the key of the VM home', false)
  type Options = VmHostOption & {
    provider?: string
    deep: boolean
    disks: DiskChoice
    skipDisks: boolean
    skipHome: boolean
  }
  onCall<Options>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { provider = '', deep, skipHome } = options
    const skipDisks = options.skipDisks || options.disks.skipDisks
    const scope = { deep, skipHome, ...options.disks, skipDisks }
    const label = deep ? `re-encrypting ${name}` : `rekeying ${name}`
    const of = { name, host: options.host, label, provider }
    await changeKeys(
      context,
      { ...of, afterInterruption: STARTS_AGAIN },
      {
        byVcenter: (service, at, bounds) => service.rekeyVm({ ...at, ...scope, provider }, bounds),
        byHost: (channel, bounds, key) =>
          channel.client(CRYPTO).rekeyVm({ name, ...scope, ...key }, bounds),
      },
    )
  })
}

const ALL: DiskChoice = { skipDisks: false, disks: [] }
const NONE: DiskChoice = { skipDisks: true, disks: [] }

function disks(text: string): DiskChoice {
  if (text === 'all') return ALL
  if (text === 'none') return NONE
  const indexes = /^\d{1,2}(,\d{1,2})*$/.test(text) ? text.split(',').map(Number) : []
  if (indexes.length === 0 || indexes.some((index) => index > MAX_DISK_NUMBER))
    throw new InvalidArgumentError('It must be all, none, or a list of disk indexes such as 0,2.')
  return { skipDisks: false, disks: [...new Set(indexes)] }
}

async function change(context: Context, of: LongChange, calls: VmChange<WithVm>): Promise<void> {
  const { host, result } = await makeLongChange(context, of, calls)
  await show(context, host, result.vm)
}

/** Changes a VM that gets a new key. */
async function changeKeys(
  context: Context,
  of: LongChange & { provider: string },
  calls: LongChangeWithKey<WithVm>,
): Promise<void> {
  const { host, result } = await makeLongChangeWithKey(context, of, calls)
  await show(context, host, result.vm)
}

async function show(context: Context, host: string, vm: esxiV1.Vm__Output | null): Promise<void> {
  const view = onHost(requireVm(vm), host)
  await printResult(context, view, () => formatFields(vmFields(view), context))
}

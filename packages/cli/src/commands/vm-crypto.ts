import type { esxiV1, RpcChannel } from '@nkpsim/rpc'
import { type Command, InvalidArgumentError } from 'commander'
import { type Context, transferOptions } from '../context.ts'
import { printResult } from '../output/print.ts'
import { formatFields } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { type LongChange, makeLongChange } from '../vms/long-change.ts'
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
    const request = { name, provider, ...disks }
    const of = { name, host: options.host, label: `encrypting ${name}` }
    await change(context, { ...of, afterInterruption: CONTINUES }, (channel) =>
      channel.client(CRYPTO).encryptVm(request, transferOptions(context)),
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
    const request = { name, ...options.disks }
    const of = { name, host: options.host, label: `decrypting ${name}` }
    await change(context, { ...of, afterInterruption: CONTINUES }, (channel) =>
      channel.client(CRYPTO).decryptVm(request, transferOptions(context)),
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
    const request = { name, provider, deep, skipHome, ...options.disks, skipDisks }
    const label = deep ? `re-encrypting ${name}` : `rekeying ${name}`
    const of = { name, host: options.host, label }
    await change(context, { ...of, afterInterruption: STARTS_AGAIN }, (channel) =>
      channel.client(CRYPTO).rekeyVm(request, transferOptions(context)),
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

async function change(
  context: Context,
  of: LongChange,
  call: (channel: RpcChannel) => Promise<{ vm: esxiV1.Vm__Output | null }>,
): Promise<void> {
  const { host, result } = await makeLongChange(context, of, call)
  const view = onHost(requireVm(result.vm), host)
  await printResult(context, view, () => formatFields(vmFields(view), context))
}

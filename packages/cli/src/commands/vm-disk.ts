import type { RpcChannel } from '@nkpsim/rpc'
import { formatSize } from '@nkpsim/simulator/sizes'
import type { Command } from 'commander'
import { type Context, transferOptions } from '../context.ts'
import { CliError } from '../errors.ts'
import { imageSize, readImage, type Tally, tally } from '../image.ts'
import { refuseExistingFile, writeNewFile } from '../new-file.ts'
import { printResult, write } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import { type Field, formatFields } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { onVmHost } from '../vms/find-vm.ts'
import { placeVm, sayPlacement } from '../vms/place-vm.ts'
import { keyInAdvance } from '../vms/with-provided-key.ts'
import { onCall, sizeOption } from './command.ts'
import { type EncryptionOption, encryptionOption, isPlainWanted } from './vm-encryption-option.ts'
import { diskNumber, newVmHost, type VmHostOption, vmHost } from './vm-host-option.ts'
import { onHost, requireVm, vmFields } from './vm-view.ts'

const SERVICE = 'nkpsim.esxi.v1.VirtualMachineService'
const PLAIN = 'nkpsim.esxi.v1.PlainVmService'

/** Adds the commands of `nkpsim vm` that transfer the content of a disk. */
export function addVmDiskCommands(vm: Command, terminal: Terminal): void {
  addImport(vm, terminal)
  addRead(vm, terminal)
  addWrite(vm, terminal)
  addExport(vm, terminal)
}

function addImport(vm: Command, terminal: Terminal): void {
  const command = encryptionOption(
    newVmHost(vm.command('import <name>'))
      .description('make a VM from a raw image of its disk')
      .requiredOption('--file <file>', 'the raw image; - for stdin')
      .option('--datastore <name>', 'datastore (default: the first of the host)')
      .option('--provider <name>', 'key provider (default: the default provider)'),
    'encrypt neither the VM nor its disk',
  )
  type Options = VmHostOption & EncryptionOption & { file: string; datastore?: string }
  onCall<Options>(command, terminal, async ({ context, options, args }) => {
    const [name = ''] = args
    const { datastore = '', provider = '' } = options
    const isPlain = isPlainWanted(options)
    // With size 0, the host accepts an image of any size. The last message then states the size, so
    // that the host detects an image that was cut off.
    const imageBytes = (await imageSize(options.file)) ?? 0
    const host = await placeVm(context, { ...options, isPlain })
    const image = tally(readImage(context.terminal, options.file))
    async function* messages<Header>(header: Header) {
      yield { header }
      for await (const chunk of image.chunks) yield { chunk }
      if (imageBytes === 0) yield { totalBytes: image.result().bytes }
    }
    const label = `${isPlain ? 'importing' : 'encrypting'} ${options.file}`
    const plain = { name, datastore, imageBytes }
    const need = { host: () => host, provider, madeFor: `virtual machine ${name}` }
    const key = isPlain ? { provider } : await keyInAdvance(context, need)
    const encrypted = { spec: { name, datastore, ...key }, imageBytes }
    const { result } = await transfer(context, { name, host }, label, (channel) =>
      isPlain
        ? channel.client(PLAIN).importPlainVm(messages(plain), transferOptions(context))
        : channel.client(SERVICE).importVm(messages(encrypted), transferOptions(context)),
    )
    const view = { ...onHost(requireVm(result.vm), host), image: image.result() }
    await printResult(context, view, () =>
      formatFields([...vmFields(view), ...tallyFields(view.image)], context),
    )
    sayPlacement(context, options, view)
  })
}

function addRead(vm: Command, terminal: Terminal): void {
  const command = vmHost(vm.command('read <name>'))
    .description('read plaintext from the disk of a powered-on VM, to standard output or a file')
    .option('--offset <bytes>', 'offset of the first byte: 4096 or 4K', sizeOption, 0)
    .option(
      '--length <bytes>',
      'length in bytes: 4096 or 4K (default: to the end of the disk)',
      sizeOption,
    )
    .option('--disk <number>', 'index of the disk, from 0', diskNumber, 0)
    .option('--file <file>', 'write to this file')
    .option('--force', 'replace an existing file')
  type Options = VmHostOption & {
    offset: number
    length?: number
    disk: number
    file?: string
    force?: boolean
  }
  onCall<Options>(command, terminal, async ({ context, options, args }) => {
    const [name = ''] = args
    if (options.length === 0) throw new CliError('USAGE', '--length must be at least 1')
    const { disk, offset: offsetBytes, length: lengthBytes = 0 } = options
    const request = { name, disk, offsetBytes, lengthBytes }
    await receive(context, { name, ...options }, `reading ${name}`, (channel) =>
      channel.client(SERVICE).readDisk(request, transferOptions(context)),
    )
  })
}

function addWrite(vm: Command, terminal: Terminal): void {
  const command = vmHost(vm.command('write <name>'))
    .description('write to the disk of a powered-on VM; flushed when the command ends')
    .requiredOption('--offset <bytes>', 'offset of the first byte: 4096 or 4K', sizeOption)
    .option('--disk <number>', 'index of the disk, from 0', diskNumber, 0)
    .requiredOption('--file <file>', 'file with the bytes to write; - for stdin')
  type Options = VmHostOption & { offset: number; disk: number; file: string }
  onCall<Options>(command, terminal, async ({ context, options, args }) => {
    const [name = ''] = args
    await imageSize(options.file)
    const bytes = tally(readImage(context.terminal, options.file))
    async function* messages() {
      yield { header: { name, disk: options.disk, offsetBytes: options.offset } }
      for await (const chunk of bytes.chunks) yield { chunk }
    }
    const { result } = await transfer(context, { name, ...options }, `writing ${name}`, (channel) =>
      channel.client(SERVICE).writeDisk(messages(), transferOptions(context)),
    )
    const view = { writtenBytes: result.writtenBytes, sha256: bytes.result().sha256 }
    await printResult(context, view, () =>
      formatFields([['Written', `${formatSize(view.writtenBytes)}, flushed`]]),
    )
  })
}

function addExport(vm: Command, terminal: Terminal): void {
  const command = vmHost(vm.command('export <name>'))
    .description('write the decrypted disk of a powered-off VM as a raw image')
    .option('--disk <number>', 'index of the disk, from 0', diskNumber, 0)
    .requiredOption('--file <file>', 'path of the raw image to write')
    .option('--force', 'replace an existing file')
  type Options = VmHostOption & { disk: number; file: string; force?: boolean }
  onCall<Options>(command, terminal, async ({ context, options, args }) => {
    const [name = ''] = args
    await receive(context, { name, ...options }, `decrypting ${name}`, (channel) =>
      channel.client(SERVICE).exportVm({ name, disk: options.disk }, transferOptions(context)),
    )
  })
}

/** Transfers bytes to or from the host of a VM, and shows the progress. */
async function transfer<Result>(
  context: Context,
  { name, host }: VmHostOption & { name: string },
  label: string,
  act: (channel: RpcChannel) => Promise<Result>,
): Promise<{ host: string; result: Result }> {
  return withProgress(context, (step) => {
    step(label)
    return onVmHost(context, { name, host }, act)
  })
}

/**
 * Receives a stream of bytes from a host. Writes them to a file, or to standard output, which then
 * contains nothing else.
 */
async function receive(
  context: Context,
  { name, host, file, force }: VmHostOption & { name: string; file?: string; force?: boolean },
  label: string,
  call: (channel: RpcChannel) => AsyncIterable<{ chunk: Buffer }>,
): Promise<void> {
  const replace = force === true
  if (file !== undefined && !replace) await refuseExistingFile(file)
  const { result } = await transfer(context, { name, host }, label, async (channel) => {
    const received = tally(chunksOf(call(channel)))
    if (file === undefined) {
      for await (const chunk of received.chunks) await write(context.terminal.stdout, chunk)
    } else {
      await writeNewFile(file, received.chunks, { replace })
    }
    return received.result()
  })
  if (file === undefined) return
  const view = { file, ...result }
  await printResult(context, view, () => formatFields([['File', file], ...tallyFields(view)]))
}

async function* chunksOf(messages: AsyncIterable<{ chunk: Buffer }>): AsyncIterable<Buffer> {
  for await (const { chunk } of messages) yield chunk
}

function tallyFields({ bytes, sha256 }: Tally): Field[] {
  return [
    ['Bytes', String(bytes)],
    ['SHA-256', sha256],
  ]
}

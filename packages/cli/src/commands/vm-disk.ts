import { formatSize } from '@nkpsim/simulator/sizes'
import type { Command } from 'commander'
import { type Context, transferOptions, withHost } from '../context.ts'
import { CliError } from '../errors.ts'
import { imageSize, readImage, type Tally, tally } from '../image.ts'
import { refuseExistingFile, writeNewFile } from '../new-file.ts'
import { printResult, write } from '../output/print.ts'
import { withProgress } from '../output/progress.ts'
import { type Field, formatFields } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { onCall, sizeOption, wholeNumber } from './command.ts'
import { requireVm, vmFields } from './vm-view.ts'

/** A VM has at most 15 disks. */
const diskNumber = wholeNumber(0, 14)
const SERVICE = 'nkpsim.esxi.v1.VirtualMachineService'

/** Adds the commands of `nkpsim vm` that transfer the content of a disk. */
export function addVmDiskCommands(vm: Command, terminal: Terminal): void {
  addImport(vm, terminal)
  addRead(vm, terminal)
  addWrite(vm, terminal)
  addExport(vm, terminal)
}

function addImport(vm: Command, terminal: Terminal): void {
  const command = vm
    .command('import <name>')
    .description('make a VM with an encrypted disk from a raw image')
    .requiredOption('--host <name>', 'host that makes the VM')
    .requiredOption('--file <file>', 'the raw image; - for stdin')
    .option('--datastore <name>', 'datastore (default: the first of the host)')
    .option('--provider <name>', 'key provider (default: the default provider)')
  type Options = { host: string; file: string; datastore?: string; provider?: string }
  onCall<Options>(command, terminal, async ({ context, options, args }) => {
    const [name = ''] = args
    const { datastore = '', provider = '' } = options
    // With size 0, the host accepts an image of any size. The last message then states the size, so
    // that the host detects an image that was cut off.
    const imageBytes = (await imageSize(options.file)) ?? 0
    const image = tally(readImage(context.terminal, options.file))
    async function* messages() {
      yield { header: { spec: { name, datastore, provider }, imageBytes } }
      for await (const chunk of image.chunks) yield { chunk }
      if (imageBytes === 0) yield { totalBytes: image.result().bytes }
    }
    const answer = await transfer(context, options.host, `encrypting ${options.file}`, (channel) =>
      channel.client(SERVICE).importVm(messages(), transferOptions(context)),
    )
    const view = { ...requireVm(answer.vm), image: image.result() }
    await printResult(context, view, () =>
      formatFields([...vmFields(view), ...tallyFields(view.image)]),
    )
  })
}

function addRead(vm: Command, terminal: Terminal): void {
  const command = vm
    .command('read <name>')
    .description('read plaintext from the disk of a powered-on VM, to standard output or a file')
    .requiredOption('--host <name>', 'host that runs the VM')
    .option('--offset <bytes>', 'first byte', sizeOption, 0)
    .option('--length <bytes>', 'number of bytes (default: to the end of the disk)', sizeOption)
    .option('--disk <number>', 'index of the disk, from 0', diskNumber, 0)
    .option('--file <file>', 'write to this file')
    .option('--force', 'replace an existing file')
  type Options = {
    host: string
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
    await receive(context, options, `reading ${name}`, (channel) =>
      channel.client(SERVICE).readDisk(request, transferOptions(context)),
    )
  })
}

function addWrite(vm: Command, terminal: Terminal): void {
  const command = vm
    .command('write <name>')
    .description('write to the disk of a powered-on VM; flushed when the command ends')
    .requiredOption('--host <name>', 'host that runs the VM')
    .requiredOption('--offset <bytes>', 'offset of the first byte', sizeOption)
    .option('--disk <number>', 'index of the disk, from 0', diskNumber, 0)
    .requiredOption('--file <file>', 'file with the bytes to write; - for stdin')
  type Options = { host: string; offset: number; disk: number; file: string }
  onCall<Options>(command, terminal, async ({ context, options, args }) => {
    const [name = ''] = args
    await imageSize(options.file)
    const bytes = tally(readImage(context.terminal, options.file))
    async function* messages() {
      yield { header: { name, disk: options.disk, offsetBytes: options.offset } }
      for await (const chunk of bytes.chunks) yield { chunk }
    }
    const answer = await transfer(context, options.host, `writing ${name}`, (channel) =>
      channel.client(SERVICE).writeDisk(messages(), transferOptions(context)),
    )
    const view = { writtenBytes: answer.writtenBytes, sha256: bytes.result().sha256 }
    await printResult(context, view, () =>
      formatFields([['Written', `${formatSize(view.writtenBytes)}, flushed`]]),
    )
  })
}

function addExport(vm: Command, terminal: Terminal): void {
  const command = vm
    .command('export <name>')
    .description('write the decrypted disk of a powered-off VM as a raw image')
    .requiredOption('--host <name>', 'host that has the key of the disk')
    .option('--disk <number>', 'index of the disk, from 0', diskNumber, 0)
    .requiredOption('--file <file>', 'path of the raw image to write')
    .option('--force', 'replace an existing file')
  type Options = { host: string; disk: number; file: string; force?: boolean }
  onCall<Options>(command, terminal, async ({ context, options, args }) => {
    const [name = ''] = args
    await receive(context, options, `decrypting ${name}`, (channel) =>
      channel.client(SERVICE).exportVm({ name, disk: options.disk }, transferOptions(context)),
    )
  })
}

type Channel = Parameters<Parameters<typeof withHost>[2]>[0]

async function transfer<Result>(
  context: Context,
  host: string,
  label: string,
  act: (channel: Channel) => Promise<Result>,
): Promise<Result> {
  return withProgress(context, (step) => {
    step(label)
    return withHost(context, host, act)
  })
}

/**
 * Receives a stream of bytes from a host. Writes them to a file, or to standard output, which then
 * contains nothing else.
 */
async function receive(
  context: Context,
  { host, file, force }: { host: string; file?: string; force?: boolean },
  label: string,
  call: (channel: Channel) => AsyncIterable<{ chunk: Buffer }>,
): Promise<void> {
  const replace = force === true
  if (file !== undefined && !replace) await refuseExistingFile(file)
  const result = await transfer(context, host, label, async (channel) => {
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

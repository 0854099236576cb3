import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { systemReason } from '@nkpsim/daemon/system-reason'
import type { RpcChannel } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { type Context, callOptions } from '../context.ts'
import { CliError } from '../errors.ts'
import { refuseExistingFile, writeNewFile } from '../new-file.ts'
import { printResult, say } from '../output/print.ts'
import { printable } from '../output/table.ts'
import type { Terminal } from '../terminal.ts'
import { onVmHost } from '../vms/find-vm.ts'
import { onCall } from './command.ts'
import { type VmHostOption, vmHost } from './vm-host-option.ts'

const SERVICE = 'nkpsim.esxi.v1.NbdService'
/** Names that libnbd and QEMU expect in a folder of certificates. */
const FILES = { roots: 'ca-cert.pem', certificate: 'client-cert.pem', key: 'client-key.pem' }

/** Adds `nkpsim vm nbd`: where other programs find the disks of a VM. */
export function addVmNbdCommand(vm: Command, terminal: Terminal): void {
  const command = vmHost(vm.command('nbd <name>'))
    .description('URIs of the disks of a powered-on VM, for NBD clients such as qemu-img')
    .option(
      '--tls <folder>',
      'export the disks on a TCP port with mutual TLS too, until the VM is off, and write a certificate for them into this folder',
    )
    .option('--force', 'replace the files of an earlier certificate in the folder', false)
  type Options = VmHostOption & { tls?: string; force: boolean }
  onCall<Options>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { tls, force, host: named } = options
    if (tls === undefined && force) throw new CliError('USAGE', '--force needs --tls')
    const folder = tls === undefined ? undefined : resolve(tls)
    if (folder !== undefined && !force)
      for (const file of Object.values(FILES)) await refuseExistingFile(join(folder, file))
    const { host, result } = await onVmHost(context, { name, host: named }, (channel) =>
      folder === undefined
        ? channel.client(SERVICE).getNbdExports({ name }, callOptions(context))
        : openPort(context, channel, name, folder),
    )
    const views = result.exports.map((each) => ({
      ...each,
      host,
      ...(folder !== undefined && { certificates: folder }),
    }))
    await printResult(context, views, () =>
      views
        .map(
          ({ unixUri, tlsUri }) => `${printable(folder ? withFolder(tlsUri, folder) : unixUri)}\n`,
        )
        .join(''),
    )
    if (folder !== undefined)
      say(context, 'The certificate opens connections for 15 minutes; open ones continue.')
  })
}

/** Opens the port with a new key, which stays on this machine, and writes the certificate. */
async function openPort(context: Context, channel: RpcChannel, name: string, folder: string) {
  const { createKeyAndCsr, privateKeyToPem } = await import('@nkpsim/pki')
  const { csrDer, privateKeyPkcs8 } = await createKeyAndCsr({
    ...{ commonName: 'NBD client', random: context.terminal.random },
  })
  using key = privateKeyPkcs8
  const answer = await channel
    .client(SERVICE)
    .openNbdPort({ name, csr: csrDer }, callOptions(context))
  await makeFolder(folder)
  for (const [file, text] of [
    [FILES.roots, answer.rootsPem],
    [FILES.certificate, answer.clientCertificatePem],
    [FILES.key, privateKeyToPem(key)],
  ] as const)
    await writeNewFile(join(folder, file), [Buffer.from(text)], { replace: true })
  return answer
}

/** Makes a folder that only its owner can read, unless it is there. @throws CliError FAILED */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return
    throw new CliError('FAILED', `cannot make ${folder}: ${systemReason(error)}`, { cause: error })
  }
}

/** Returns a URI with the folder of certificates, as libnbd reads it. */
function withFolder(uri: string, folder: string): string {
  return `${uri}?tls-certificates=${encodeURIComponent(folder).replaceAll('%2F', '/')}`
}

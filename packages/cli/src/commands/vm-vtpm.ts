import { X509Certificate } from 'node:crypto'
import type { esxiV1 } from '@nkpsim/rpc'
import type { Command } from 'commander'
import { type ConfirmationOptions, confirmable, requireConfirmation } from '../confirmation.ts'
import { callOptions, type withHost } from '../context.ts'
import { CliError } from '../errors.ts'
import { printResult, say } from '../output/print.ts'
import { type Field, formatFields } from '../output/table.ts'
import { enumValue, words } from '../output/words.ts'
import type { Terminal } from '../terminal.ts'
import { findVmHost, onVmHost } from '../vms/find-vm.ts'
import { onCall } from './command.ts'
import { type VmHostOption, vmHost } from './vm-host-option.ts'
import { onHost, requireVm, vmFields } from './vm-view.ts'

const SERVICE = 'nkpsim.esxi.v1.VtpmService'

type Channel = Parameters<Parameters<typeof withHost>[2]>[0]
type Answer = { vm: esxiV1.Vm__Output | null }

/** A vTPM as `-o json` shows it. */
type VtpmView = {
  vm: string
  host: string
  state: string
  /** Name of the folder with the encrypted state, in the folder of the VM. */
  stateFolder: string
  /** TCTI for tpm2-tools; empty if the vTPM does not run, or if a guest uses it. */
  tcti: string
  endorsementKeys: KeyView[]
}

type KeyView = {
  algorithm: string
  /** PEM; empty until vCenter has issued the certificate. */
  certificatePem: string
  issuer: string
  serialNumber: string
  publicKeyPem: string
}

/** Adds `nkpsim vm vtpm`: the virtual TPM of a VM. */
export function addVmVtpmCommands(vm: Command, terminal: Terminal): void {
  const vtpm = vm.command('vtpm').description('virtual TPM 2.0 of a VM; works without vCenter')
  addChange(vtpm, terminal, 'add', 'add a vTPM to a powered-off VM', (channel, name, options) =>
    channel.client(SERVICE).addVtpm({ name }, options),
  )
  addRemove(vtpm, terminal)
  addGet(vtpm, terminal)
  addChange(
    vtpm,
    terminal,
    'accept-rollback',
    'accept the state of a vTPM that is older than the last one, as after a restore of the VM',
    (channel, name, options) => channel.client(SERVICE).acceptVtpmRollback({ name }, options),
  )
}

function addChange(
  vtpm: Command,
  terminal: Terminal,
  verb: string,
  description: string,
  call: (
    channel: Channel,
    name: string,
    options: ReturnType<typeof callOptions>,
  ) => Promise<Answer>,
): void {
  const command = vmHost(vtpm.command(`${verb} <name>`).description(description))
  onCall<VmHostOption>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { host, result } = await onVmHost(context, { name, ...options }, (channel) =>
      call(channel, name, callOptions(context)),
    )
    const view = onHost(requireVm(result.vm), host)
    await printResult(context, view, () => formatFields(vmFields(view), context))
  })
}

function addRemove(vtpm: Command, terminal: Terminal): void {
  const command = vmHost(
    confirmable(vtpm.command('remove <name>')).description(
      'remove the vTPM of a powered-off VM; what it protects is lost',
    ),
  )
  type Options = ConfirmationOptions & VmHostOption
  onCall<Options>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const host = options.host ?? (await findVmHost(context, name))
    await requireConfirmation(
      context,
      options,
      () => `remove the vTPM of VM ${name} on ${host}: its keys are lost, and what they protect`,
    )
    await onVmHost(context, { name, host }, (channel) =>
      channel.client(SERVICE).removeVtpm({ name }, callOptions(context)),
    )
    say(context, `The vTPM of ${name} is removed.`)
  })
}

function addGet(vtpm: Command, terminal: Terminal): void {
  const command = vmHost(
    vtpm.command('get <name>').description('state, certificates and socket of a vTPM'),
  )
  onCall<VmHostOption>(command, terminal, async ({ context, options, args: [name = ''] }) => {
    const { host, result } = await onVmHost(context, { name, ...options }, (channel) =>
      channel.client(SERVICE).getVtpm({ name }, callOptions(context)),
    )
    if (result.vtpm === null) throw new CliError('FAILED', 'the host answered without a vTPM')
    const view = vtpmView(result.vtpm, host)
    await printResult(context, view, () => formatFields(vtpmFields(view), context))
  })
}

function vtpmView(vtpm: esxiV1.Vtpm__Output, host: string): VtpmView {
  const { vm, stateFolder, socketPath } = vtpm
  return {
    vm,
    host,
    state: enumValue('VTPM_STATE_', vtpm.state),
    stateFolder,
    tcti: socketPath === '' ? '' : `swtpm:path=${socketPath}`,
    endorsementKeys: vtpm.endorsementKeys.map(keyView),
  }
}

function keyView({ algorithm, publicKey, certificate }: esxiV1.EndorsementKey__Output): KeyView {
  const base64 = Buffer.from(publicKey).toString('base64').replace(/.{64}/g, '$&\n').trimEnd()
  const publicKeyPem = `-----BEGIN PUBLIC KEY-----\n${base64}\n-----END PUBLIC KEY-----\n`
  if (certificate.length === 0)
    return { algorithm, certificatePem: '', issuer: '', serialNumber: '', publicKeyPem }
  const parsed = new X509Certificate(certificate)
  return {
    algorithm,
    certificatePem: parsed.toString(),
    issuer: parsed.issuer.replaceAll('\n', ', '),
    serialNumber: parsed.serialNumber,
    publicKeyPem,
  }
}

function vtpmFields(view: VtpmView): Field[] {
  return [
    ['VM', view.vm],
    ['Host', view.host],
    ['State', words(view.state)],
    ...view.endorsementKeys.map(
      ({ algorithm, issuer, serialNumber }): Field => [
        'Endorsement key',
        issuer === ''
          ? `${algorithm}, no certificate yet: vCenter issues it when it reaches the host`
          : `${algorithm}, certificate ${serialNumber} of ${issuer}`,
      ],
    ),
    ['State folder', view.stateFolder],
    ['TCTI', view.tcti],
  ]
}

import { isSameName } from '@nkpsim/daemon/name-text'
import type { RpcChannel } from '@nkpsim/rpc'
import { type Context, callOptions, transferOptions, withHost, withVcenter } from '../context.ts'
import { withProvidedKey } from '../vms/with-provided-key.ts'
import { moveVsan } from './move-vsan.ts'
import type { MigrationObject } from './plan-migration.ts'

const PROVIDERS = 'nkpsim.vcenter.v1.KeyProviderService'
const REGISTRATION = 'nkpsim.esxi.v1.VmRegistrationService'
const VM_CRYPTO = 'nkpsim.esxi.v1.VmCryptoService'
const HOST_CRYPTO = 'nkpsim.esxi.v1.HostCryptoService'

const SCOPES = {
  vCenter: 'DEFAULT_SCOPE_VCENTER',
  cluster: 'DEFAULT_SCOPE_CLUSTER',
  folder: 'DEFAULT_SCOPE_FOLDER',
} as const

type Vm = Extract<MigrationObject, { kind: 'vm' | 'template' }>

/** How objects are moved. */
export type Move = {
  context: Context
  /** Name of the new provider. */
  to: string
  /** UUIDs of templates that an interrupted migration has marked as VMs. */
  formerTemplates: ReadonlySet<string>
}

/**
 * Moves one object to the new provider. A kill at any time leaves the object with its old or with
 * its new keys, and a template that is a VM at that moment is known to the next migration.
 * @throws errors of the calls
 */
export async function moveObject(move: Move, object: MigrationObject): Promise<void> {
  switch (object.kind) {
    case 'default':
      return setDefault(move, object)
    case 'vm':
      await rekeyVm(move, object)
      if (move.formerTemplates.has(object.uuid)) await markAsTemplate(move, object)
      return
    case 'template':
      return moveTemplate(move, object)
    case 'formerTemplate':
      return markAsTemplate(move, object)
    case 'vsan':
      return moveVsan(move.context, object.cluster, move.to)
    case 'hostKey':
      return changeHostKey(move, object.host)
    case 'unregistered':
      throw new RangeError('an unregistered VM cannot be moved')
  }
}

async function setDefault(
  { context, to }: Move,
  { scope, name }: Extract<MigrationObject, { kind: 'default' }>,
): Promise<void> {
  const request = { provider: to, scope: SCOPES[scope], entity: name }
  await withVcenter(context, (channel) =>
    channel.client(PROVIDERS).setDefaultProvider(request, callOptions(context)),
  )
}

/** Only a VM can get new keys, so a template is a VM meanwhile. */
async function moveTemplate(move: Move, vm: Vm): Promise<void> {
  const { addFormerTemplate } = await import('@nkpsim/simulator/operator')
  await addFormerTemplate(move.context.stateDir, vm.uuid)
  await onHost(move, vm.host, (channel) =>
    channel.client(REGISTRATION).markAsVm({ name: vm.name }, callOptions(move.context)),
  )
  await rekeyVm(move, vm)
  await markAsTemplate(move, vm)
}

async function markAsTemplate(
  move: Move,
  { name, host, uuid }: { name: string; host: string; uuid: string },
): Promise<void> {
  const { removeFormerTemplate } = await import('@nkpsim/simulator/operator')
  await onHost(move, host, (channel) =>
    channel.client(REGISTRATION).markAsTemplate({ name }, callOptions(move.context)),
  )
  await removeFormerTemplate(move.context.stateDir, uuid)
}

/** New KEKs for what has an old one: the VM may be on, and its data stays as it is. */
async function rekeyVm(move: Move, vm: Vm): Promise<void> {
  const { name, host, isHomeOld, oldDisks, areAllDisksOld } = vm
  const scope = {
    deep: false,
    skipHome: !isHomeOld,
    skipDisks: oldDisks.length === 0,
    disks: areAllDisksOld ? [] : [...oldDisks],
  }
  const need = { host: () => host, provider: move.to, madeFor: `virtual machine ${name}` }
  await withProvidedKey(move.context, need, (key) =>
    onHost(move, host, (channel) =>
      channel.client(VM_CRYPTO).rekeyVm({ name, ...scope, ...key }, transferOptions(move.context)),
    ),
  )
}

/**
 * Asks the host first: vCenter may have replaced a missing host key meanwhile, or may not know yet
 * that the key is missing.
 */
async function changeHostKey(move: Move, host: string): Promise<void> {
  const options = callOptions(move.context)
  const need = { host: () => host, provider: move.to, madeFor: `host ${host}` }
  await withProvidedKey(move.context, need, (key) =>
    onHost(move, host, async (channel) => {
      const client = channel.client(HOST_CRYPTO)
      const { crypto } = await client.getCrypto({}, options)
      if (crypto !== null && isSameName(crypto.hostKeyProvider, move.to)) return
      if (crypto?.requiresEncryptionMode === true) await client.enableCrypto(key, options)
      else await client.changeKey(key, options)
    }),
  )
}

async function onHost(
  { context }: Move,
  host: string,
  act: (channel: RpcChannel) => Promise<unknown>,
): Promise<void> {
  await withHost(context, host, act)
}

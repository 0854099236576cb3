import { readPasswordFile } from '@nkpsim/daemon'
import type { RpcChannel } from '@nkpsim/rpc'
import type { ClusterRegistry } from '../local-cluster/cluster-file.ts'
import { keepPowerStates } from '../local-cluster/to-power-on.ts'
import { backUpProvider } from '../operator/back-up-provider.ts'
import { connectHost } from '../operator/channels.ts'
import type { CallOptions } from './call-options.ts'
import { contentBytes } from './disk-content.ts'
import type { Seed, SeedVm } from './seed.ts'
import type { SeedAction, VmAction } from './seed-action.ts'
import { writeBackup } from './write-backup.ts'

const TRANSFER_TIMEOUT_MS = 600_000
const SCOPES = {
  vCenter: 'DEFAULT_SCOPE_VCENTER',
  cluster: 'DEFAULT_SCOPE_CLUSTER',
  folder: 'DEFAULT_SCOPE_FOLDER',
} as const

/** Actions after which `up` leaves the power state of a VM as it is. */
const DECIDING: readonly VmAction['kind'][] = ['powerOnVm', 'powerOffVm', 'deleteVm']

/** Context in which actions are carried out. */
export type Acting = {
  stateDir: string
  registry: ClusterRegistry
  seed: Seed
  vcenter: RpcChannel
  options: CallOptions
  /** Called with the path of each new backup file. */
  onBackupFile: (path: string) => void
}

/** Carries out one action. @throws SimulatorError; RpcError */
export async function act(action: SeedAction, acting: Acting): Promise<void> {
  const { seed, vcenter, options } = acting
  const inventory = () => vcenter.client('nkpsim.vcenter.v1.InventoryService')
  const providers = () => vcenter.client('nkpsim.vcenter.v1.KeyProviderService')
  const authorization = () => vcenter.client('nkpsim.vcenter.v1.AuthorizationService')
  switch (action.kind) {
    case 'createDatacenter':
      await inventory().createDatacenter({ name: action.name }, options)
      return
    case 'createFolder':
      await inventory().createFolder(action, options)
      return
    case 'createCluster':
      await inventory().createCluster(action, options)
      return
    case 'moveHost':
      await inventory().moveHost({ host: action.name, cluster: action.cluster }, options)
      return
    case 'createProvider':
      return createProvider(action.name, acting)
    case 'backUpProvider':
      return backUp(action.name, acting)
    case 'setDefault': {
      const { provider, entity } = action
      await providers().setDefaultProvider(
        { provider, entity, scope: SCOPES[action.scope] },
        options,
      )
      return
    }
    case 'deleteProvider':
      await providers().deleteProvider({ provider: action.name }, options)
      return
    case 'setSetting':
      await vcenter.client('nkpsim.vcenter.v1.SettingService').setSetting(action, options)
      return
    case 'createRole':
      await authorization().createRole({ ...action, privileges: [...action.privileges] }, options)
      return
    case 'updateRole':
      await authorization().updateRole({ ...action, privileges: [...action.privileges] }, options)
      return
    case 'deleteRole':
      await authorization().deleteRole({ name: action.name }, options)
      return
    case 'createUser': {
      using password = await readPasswordFile(of(seed.users, action.name).passwordFile, {
        use: 'set',
      })
      const text = password.reveal().toString('utf8')
      await authorization().createUser({ user: action.name, password: text }, options)
      return
    }
    case 'deleteUser':
      await authorization().deleteUser({ user: action.name }, options)
      return
    case 'setPermission':
      await authorization().setPermission({ permission: action.permission }, options)
      return
    case 'removePermission': {
      const { user, entity } = action.permission
      await authorization().removePermission({ user, entity }, options)
      return
    }
    default:
      await actOnVm(action, acting)
      if (DECIDING.includes(action.kind))
        await keepPowerStates(acting.registry, [{ host: action.host, vm: action.name }])
  }
}

async function actOnVm(action: VmAction, { stateDir, seed, options }: Acting): Promise<void> {
  const { name, host } = action
  const channel = connectHost(stateDir, host)
  try {
    const vms = channel.client('nkpsim.esxi.v1.VirtualMachineService')
    const registration = channel.client('nkpsim.esxi.v1.VmRegistrationService')
    switch (action.kind) {
      case 'createVm':
        return await createVm(of(seed.vms, name), channel, options)
      case 'registerVm':
        await registration.registerVm({ name, datastore: action.datastore }, options)
        return
      case 'powerOnVm':
        await vms.powerOnVm({ name }, options)
        return
      case 'powerOffVm':
        await vms.powerOffVm({ name }, options)
        return
      case 'deleteVm':
        if (action.isOn) await vms.powerOffVm({ name }, options)
        await registration.deleteVm({ name }, options)
        return
      case 'writeContent':
        if (!action.isOn) await vms.powerOnVm({ name }, options)
        await vms.writeDisk(writeMessages(of(seed.vms, name)), transfer(options))
        if (!action.isOn) await vms.powerOffVm({ name }, options)
    }
  } finally {
    channel.close()
  }
}

async function createVm(vm: SeedVm, channel: RpcChannel, options: CallOptions): Promise<void> {
  const { name, sizeBytes, content, provider = '' } = vm
  const vms = channel.client('nkpsim.esxi.v1.VirtualMachineService')
  const spec = { name, provider }
  if (content === undefined) await vms.createVm({ spec, diskBytes: sizeBytes }, options)
  else await vms.importVm(importMessages(vm), transfer(options))
}

async function* importMessages({ name, provider = '', sizeBytes, content }: SeedVm) {
  yield { header: { spec: { name, provider }, imageBytes: sizeBytes } }
  if (content === undefined) return
  for await (const chunk of contentBytes(content, sizeBytes)) yield { chunk }
}

async function* writeMessages({ name, sizeBytes, content }: SeedVm) {
  yield { header: { name } }
  if (content === undefined) return
  for await (const chunk of contentBytes(content, sizeBytes)) yield { chunk }
}

async function createProvider(name: string, { seed, vcenter, options }: Acting): Promise<void> {
  const { tpmRequired, keyId = '', fixedKey } = of(seed.providers, name)
  const request = {
    provider: name,
    constraints: { tpmRequired },
    keyId: keyId.toLowerCase(),
    ...(fixedKey && { keyDerivationKey: Buffer.from(fixedKey.reveal()) }),
  }
  try {
    await vcenter.client('nkpsim.vcenter.v1.KeyProviderService').createProvider(request, options)
  } finally {
    request.keyDerivationKey?.fill(0)
  }
}

async function backUp(name: string, acting: Acting): Promise<void> {
  const { seed, stateDir, options, onBackupFile } = acting
  const { backup } = of(seed.providers, name)
  using password =
    backup?.passwordFile === undefined
      ? undefined
      : await readPasswordFile(backup.passwordFile, { use: 'set' })
  const fetch = () => backUpProvider(stateDir, { provider: name, password }, options)
  if (backup?.file === undefined) {
    await fetch()
    return
  }
  await writeBackup(backup.file, fetch)
  onBackupFile(backup.file)
}

function transfer(options: CallOptions): CallOptions {
  return { ...options, timeoutMs: TRANSFER_TIMEOUT_MS }
}

function of<Item extends { name: string }>(items: readonly Item[], name: string): Item {
  const item = items.find((each) => each.name === name)
  if (item === undefined) throw new TypeError(`the seed has no ${name}`)
  return item
}

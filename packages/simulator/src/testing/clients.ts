import type { HeldProvider } from '@nkpsim/checkers'
import { PATIENCE_MS, untilEqual } from '@nkpsim/daemon/testing'
import type { RpcChannel } from '@nkpsim/rpc'
import { connectHost, connectVcenter } from '../operator/channels.ts'
import { readDisk, writeDisk } from '../operator/disk-streams.ts'

const OPTIONS = { timeoutMs: PATIENCE_MS }

async function using<Result>(
  channel: RpcChannel,
  use: (channel: RpcChannel) => Promise<Result>,
): Promise<Result> {
  try {
    return await use(channel)
  } finally {
    channel.close()
  }
}

/** Returns an operator's calls to the vCenter of a state folder. */
export function vcenterOf(stateDir: string) {
  const providers = <Result>(
    use: (client: ReturnType<typeof keyProviderClient>) => Promise<Result>,
  ): Promise<Result> =>
    using(connectVcenter(stateDir), (channel) => use(keyProviderClient(channel)))
  return {
    createProvider: (provider: string) =>
      providers((client) =>
        client.createProvider({ provider, constraints: { tpmRequired: false } }, OPTIONS),
      ),
    setDefaultProvider: (provider: string) =>
      providers((client) => client.setDefaultProvider({ provider }, OPTIONS)),
    listProviders: async () =>
      (await providers((client) => client.listProviders({}, OPTIONS))).providers,
    getProvider: (provider: string) =>
      providers((client) => client.getProvider({ provider }, OPTIONS)),
    importProvider: (config: Buffer, password: string) =>
      providers((client) => client.importProvider({ config, password }, OPTIONS)),
    listHosts: () =>
      using(connectVcenter(stateDir), async (channel) => {
        const inventory = channel.client('nkpsim.vcenter.v1.InventoryService')
        return (await inventory.listHosts({}, OPTIONS)).hosts
      }),
    /** Waits until this many hosts hold the provider, and the provider has this status. */
    async untilHeld(
      provider: string,
      hosts: number,
      status: 'PROVIDER_STATUS_NOT_BACKED_UP' | 'PROVIDER_STATUS_ACTIVE',
    ): Promise<void> {
      const look = async () => {
        const { status, hostsActive } = (await this.getProvider(provider)).provider ?? {}
        return { status, hostsActive }
      }
      await untilEqual(look, { status, hostsActive: hosts })
    },
    untilActive(provider: string, hosts: number): Promise<void> {
      return this.untilHeld(provider, hosts, 'PROVIDER_STATUS_ACTIVE')
    },
  }
}

function keyProviderClient(channel: RpcChannel) {
  return channel.client('nkpsim.vcenter.v1.KeyProviderService')
}

/** Returns an operator's calls to a host. They work without vCenter. */
export function hostOf(stateDir: string, host: string) {
  const vms = <Result>(
    use: (client: ReturnType<typeof vmClient>) => Promise<Result>,
  ): Promise<Result> => using(connectHost(stateDir, host), (channel) => use(vmClient(channel)))
  return {
    status: () =>
      using(connectHost(stateDir, host), (channel) =>
        channel.client('nkpsim.esxi.v1.HostService').getStatus({}, OPTIONS),
      ),
    createVm: (name: string, diskBytes: number, provider = '') =>
      vms((client) => client.createVm({ spec: { name, provider }, diskBytes }, OPTIONS)),
    listVms: async () => (await vms((client) => client.listVms({}, OPTIONS))).vms,
    powerOn: (name: string) => vms((client) => client.powerOnVm({ name }, OPTIONS)),
    powerOff: (name: string) => vms((client) => client.powerOffVm({ name }, OPTIONS)),
    write: (name: string, offsetBytes: number, bytes: Buffer) =>
      vms((client) => writeDisk(client, { name, offsetBytes, bytes }, OPTIONS)),
    read: (name: string) => vms((client) => readDisk(client, name, OPTIONS)),
  }
}

function vmClient(channel: RpcChannel) {
  return channel.client('nkpsim.esxi.v1.VirtualMachineService')
}

/** Lists the key providers of vCenter and of each host. */
export async function heldProviders(
  stateDir: string,
  hosts: readonly string[],
): Promise<HeldProvider[]> {
  const own = await vcenterOf(stateDir).listProviders()
  const held = await Promise.all(
    hosts.map(async (holder) => {
      const { keyProviders } = await hostOf(stateDir, holder).status()
      return keyProviders.map(({ provider, keyId, kcv }) => ({ holder, provider, keyId, kcv }))
    }),
  )
  const ofVcenter = own.map(({ provider, keyId, kcv }) => ({
    holder: 'vCenter',
    provider,
    keyId,
    kcv,
  }))
  return [...ofVcenter, ...held.flat()]
}

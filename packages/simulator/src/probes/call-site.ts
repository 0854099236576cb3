import type { Random } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import { connectHost, connectVcenter, connectVcenterWithoutSession } from '../operator/channels.ts'
import { exerciseHost } from './exercise-host.ts'
import type { SiteCalls } from './site-calls.ts'

/** Timeout of short calls, ms. A stopped daemon must be detected soon. */
const ANSWER = { timeoutMs: 2000 }
const VCENTER = { timeoutMs: 5000 }
const HOST = { timeoutMs: 20_000 }
const MINUTE_MS = 60_000
const REMEDIATION_INTERVAL = 'vpxd.KMS.remediationInterval'

/**
 * Returns an operator's calls for a state folder. Each call has its own channel, because daemons
 * start and stop.
 */
export function callSite(stateDir: string, random: Random): SiteCalls {
  const atVcenter = <Result>(use: (channel: RpcChannel) => Promise<Result>): Promise<Result> =>
    using(() => connectVcenter(stateDir), use)
  const atHost = <Result>(
    host: string,
    use: (channel: RpcChannel) => Promise<Result>,
  ): Promise<Result> => using(() => connectHost(stateDir, host), use)
  return {
    askVcenter: () =>
      using(
        () => connectVcenterWithoutSession(stateDir),
        async (channel) => {
          await channel.client('nkpsim.vcenter.v1.AboutService').getAbout({}, ANSWER)
        },
      ),
    readClock: () =>
      atVcenter(async (channel) => {
        const { setting } = await channel
          .client('nkpsim.vcenter.v1.SettingService')
          .getSetting({ name: REMEDIATION_INTERVAL }, VCENTER)
        const { clock } = await channel.client('nkpsim.fault.v1.ClockService').getClock({}, VCENTER)
        if (!clock) throw new Error('vCenter does not report its time')
        const { nowMs, timeScale, frozen } = clock
        const remediationIntervalMs = Number(setting?.value) * MINUTE_MS
        return { nowMs, timeScale, frozen, remediationIntervalMs }
      }),
    listHosts: () =>
      atVcenter(async (channel) => {
        const { hosts } = await channel
          .client('nkpsim.vcenter.v1.InventoryService')
          .listHosts({}, VCENTER)
        return hosts.map((host) => ({
          name: host.name,
          address: host.address,
          connection: host.connectionState.replace('CONNECTION_STATE_', ''),
          holdsDesired: host.acknowledgedGeneration === host.desiredGeneration,
        }))
      }),
    readHost: (host) =>
      atHost(host, async (channel) => {
        const status = await channel.client('nkpsim.esxi.v1.HostService').getStatus({}, HOST)
        const { vms } = await channel
          .client('nkpsim.esxi.v1.VirtualMachineService')
          .listVms({}, HOST)
        return {
          encryptionMode: status.encryptionMode,
          vcenterConnected: status.vcenterConnected,
          kcvs: Object.fromEntries(
            status.keyProviders.map(({ provider, kcv }) => [provider, kcv] as const),
          ),
          running: vms
            .filter(
              ({ registered, powerState }) => registered && powerState === 'POWER_STATE_POWERED_ON',
            )
            .map(({ name }) => name),
        }
      }),
    exerciseHost: (host) => atHost(host, (channel) => exerciseHost(channel, host, random, HOST)),
    powerOn: (host, vm) =>
      atHost(host, async (channel) => {
        await channel.client('nkpsim.esxi.v1.VirtualMachineService').powerOnVm({ name: vm }, HOST)
      }),
  }
}

async function using<Result>(
  open: () => RpcChannel,
  use: (channel: RpcChannel) => Promise<Result>,
): Promise<Result> {
  const channel = open()
  try {
    return await use(channel)
  } finally {
    channel.close()
  }
}

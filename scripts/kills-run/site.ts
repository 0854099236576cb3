import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RpcClient, ServiceName } from '@nkpsim/rpc'
import {
  backUpProvider,
  clusterPaths,
  clusterProcesses,
  connectHost,
  connectVcenter,
  DATASTORE_NAME,
  identifyProcess,
  isRunning,
  type ProcessIdentity,
  type RpcChannel,
  Secret,
  startCluster,
  startHost,
} from '@nkpsim/simulator'
import { untilWithin } from '../until.ts'
import type { AuditedCall } from './interrupted-calls.ts'

/** Deadline of calls, ms. The machine may be busy with other work. */
export const CALL = { timeoutMs: 300_000 }
export const until = untilWithin(CALL.timeoutMs)
/** The host that is killed, and a host that keeps running. */
export const HOSTS = ['esx-1', 'esx-2'] as const
export const KILLED = HOSTS[0]
export const PROVIDER = 'nkp-1'
/** A TPM has the name of its host. */
const DAEMON_KINDS: readonly string[] = ['vcenterd', 'esxid']

/** A running daemon, by its name in the cluster. */
export type Victim = { daemon: string; identity: ProcessIdentity }

/** A cluster of real processes, whose daemons can be killed. */
export type Site = {
  stateDir: string
  signal: AbortSignal
  /** Calls a service of a host. A kill ends the call. */
  onHost<S extends ServiceName, T>(
    host: string,
    service: S,
    use: (client: RpcClient<S>) => Promise<T>,
  ): Promise<T>
  /** Opens a channel to a host or to vCenter, and makes the connection. */
  connect(to: string | 'vcenter'): Promise<RpcChannel>
  /** Path of the folder of a VM. */
  folderOf(vm: string): string
  /** Records in the audit log of the killed host. */
  audited(): AuditedCall[]
  /** Returns the process of a host or of vCenter (default: of the host that is killed). */
  victim(daemon?: string): Victim
  /** Kills the process at the moment of the call. Resolves when the process has ended. */
  kill(victim: Victim): Promise<void>
  /** Starts a killed host again (default: the host that is killed). */
  restart(host?: string): Promise<void>
  /** Waits until vCenter has a stream to each host. */
  untilConnected(): Promise<void>
  /** Closes the connections. */
  close(): void
}

/** Starts the cluster, with a key provider that is the default. */
export async function startSite(stateDir: string, signal: AbortSignal): Promise<Site> {
  const rootPassword = Secret.from(Buffer.from('kills'))
  await startCluster({ stateDir, signal, hosts: 2, noTpm: [1, 2], rootPassword })
  const site = createSite(stateDir, signal)
  await makeNativeProvider(site, HOSTS.length)
  return site
}

/** Makes a native provider that is the default, and waits until all hosts hold it. */
export async function makeNativeProvider(
  { stateDir, signal }: Site,
  hostCount: number,
  provider: string = PROVIDER,
): Promise<void> {
  const vcenter = connectVcenter(stateDir)
  try {
    const providers = vcenter.client('nkpsim.vcenter.v1.KeyProviderService')
    const constraints = { tpmRequired: false }
    await providers.createProvider({ provider, constraints }, CALL)
    await backUpProvider(stateDir, { provider, password: undefined }, CALL)
    await providers.setDefaultProvider({ provider }, CALL)
    const isHeld = async (): Promise<boolean> => {
      const { provider: seen } = await providers.getProvider({ provider }, CALL)
      return seen?.hostsActive === hostCount
    }
    await until(isHeld, signal)
  } finally {
    vcenter.close()
  }
}

/** Returns the means to call a running cluster and to kill its daemons. */
export function createSite(stateDir: string, signal: AbortSignal): Site {
  const audit = join(clusterPaths.host(stateDir, KILLED), 'audit')
  /** A connection costs more than most calls. */
  const channels = new Map<string, RpcChannel>()
  const channelTo = (host: string): RpcChannel => {
    const channel = channels.get(host) ?? connectHost(stateDir, host)
    channels.set(host, channel)
    return channel
  }
  return {
    stateDir,
    signal,
    onHost: async (host, service, use) => {
      signal.throwIfAborted()
      return use(channelTo(host).client(service))
    },
    close: () => {
      for (const channel of channels.values()) channel.close()
    },
    connect: async (to) => {
      if (to === 'vcenter') {
        const channel = connectVcenter(stateDir)
        await channel.client('nkpsim.vcenter.v1.InventoryService').listHosts({}, CALL)
        return channel
      }
      const channel = connectHost(stateDir, to)
      await channel.client('nkpsim.esxi.v1.HostService').getStatus({}, CALL)
      return channel
    },
    folderOf: (vm) => join(clusterPaths.datastore(stateDir, DATASTORE_NAME), vm),
    audited: () =>
      readdirSync(audit)
        .filter((name) => /^log-\d+\.jsonl$/.test(name))
        .sort()
        .flatMap((name) => readFileSync(join(audit, name), 'utf8').split('\n').slice(0, -1))
        .map((line) => JSON.parse(line) as AuditedCall),
    victim: (daemon = KILLED) => {
      const found = clusterProcesses({ stateDir }).find(
        ({ kind, name }) => DAEMON_KINDS.includes(kind) && name === daemon,
      )
      const identity = found && identifyProcess(found.pid)
      if (identity === undefined) throw new Error(`${daemon} does not run`)
      return { daemon, identity }
    },
    kill: async ({ daemon, identity }) => {
      process.kill(identity.pid, 'SIGKILL')
      await until(async () => !isRunning(identity), undefined)
      channels.get(daemon)?.close()
      channels.delete(daemon)
    },
    restart: async (host = KILLED) => {
      await startHost({ stateDir, signal }, host)
    },
    untilConnected: async () => {
      const channel = connectVcenter(stateDir)
      try {
        const inventory = channel.client('nkpsim.vcenter.v1.InventoryService')
        const areConnected = async (): Promise<boolean> => {
          const { hosts } = await inventory.listHosts({}, CALL)
          return hosts.every((host) => host.connectionState === 'CONNECTION_STATE_CONNECTED')
        }
        await until(areConnected, signal)
      } finally {
        channel.close()
      }
    },
  }
}

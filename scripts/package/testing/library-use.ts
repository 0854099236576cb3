// Code that is compiled but never run. It is compiled against the sources with the whole project,
// and against the types of the package.
import {
  type Cluster,
  type ClusterOptions,
  clusterProcesses,
  RpcError,
  Secret,
  SimulatorError,
  startCluster,
  TpmError,
  type vcenterV1,
} from '@nkpsim/simulator'

const PROVIDERS = 'nkpsim.vcenter.v1.KeyProviderService'
const VMS = 'nkpsim.esxi.v1.VirtualMachineService'

export async function rightUses(): Promise<string[]> {
  const steps: string[] = []
  const options: ClusterOptions = {
    hosts: 2,
    noTpm: [2],
    seed: 'seed.yaml',
    insecureFixedKeys: true,
    rootPassword: Secret.from(Buffer.from('a password')),
    inMemory: true,
    faults: true,
    timeScale: 60,
    metrics: true,
    logLevel: 'debug',
    signal: AbortSignal.timeout(60_000),
    onProgress: (step) => steps.push(step.toUpperCase()),
  }
  await using cluster: Cluster = await startCluster(options)
  const providers = cluster.vcenterClient(PROVIDERS)
  await providers.createProvider({ provider: 'nkp-1', constraints: { tpmRequired: false } })
  const { provider } = await providers.getProvider({ provider: 'nkp-1' }, { timeoutMs: 60_000 })
  const backup: Buffer = await cluster.backUpProvider('nkp-1', options.rootPassword)
  for await (const { chunk } of cluster.hostClient('esx-1', VMS).readDisk({ name: 'vm-1' }))
    steps.push(chunk.toString('hex'))
  await cluster.killVcenter()
  const hosts: string[] = cluster.hosts.map(({ name, address }) => `${name} ${address}`)
  return [...steps, ...hosts, ...kcvs(provider ? [provider] : []), backup.toString('base64')]
}

export function kcvs(providers: readonly vcenterV1.Provider__Output[]): string[] {
  return providers.map(({ kcv }) => kcv)
}

export function explain(error: unknown): string {
  if (error instanceof RpcError) return `${error.status} ${error.code}`
  if (error instanceof TpmError) return error.code
  if (error instanceof SimulatorError) return error.code === 'ALREADY_UP' ? 'it runs' : error.code
  return String(error)
}

export async function wrongUses(cluster: Cluster): Promise<void> {
  // @ts-expect-error: the option is `hosts`
  await startCluster({ host: 2 })
  // @ts-expect-error: the contract has no such service
  cluster.vcenterClient('nkpsim.vcenter.v1.KeyService')
  const providers = cluster.vcenterClient(PROVIDERS)
  // @ts-expect-error: a name is text
  await providers.createProvider({ provider: 1 })
  // @ts-expect-error: the service has no such method
  await providers.renameProvider({})
  // @ts-expect-error: a password is a Secret
  await cluster.backUpProvider('nkp-1', 'a password')
  // @ts-expect-error: a response is not a provider
  kcvs([await providers.getProvider({ provider: 'nkp-1' })])
  // @ts-expect-error: a process status has no such field
  clusterProcesses(cluster)[0]?.isDead
}

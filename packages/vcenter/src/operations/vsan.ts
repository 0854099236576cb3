import { isDeepStrictEqual } from 'node:util'
import { createKeyId, formatKeyId } from '@nkpsim/crypto'
import { OPEN } from '@nkpsim/daemon/audit'
import { type Call, named } from '@nkpsim/daemon/operation'
import type { ClusterClock, Random } from '@nkpsim/effects'
import type { HostKeys } from '../distribution/host-keys.ts'
import { VcenterError } from '../errors.ts'
import type { AskMembers } from '../forwarding/ask-vsan-members.ts'
import { countVsanObjects } from '../forwarding/count-vsan-objects.ts'
import type { ObjectKeys } from '../forwarding/object-keys.ts'
import { hostsOf } from '../inventory/inventory.ts'
import { findProvider } from '../key-provider/lifecycle.ts'
import type { KmsHealth } from '../key-provider/standard/kms-health.ts'
import { editionsOf, isLicensed } from '../licensing/licensed.ts'
import { isUsable, type KeyProviderInfo } from '../records/key-provider.ts'
import type { VsanCluster, VsanDeks, VsanEncryption } from '../records/vsan.ts'
import { durationMs } from '../settings/settings.ts'
import type { Store } from '../store/store.ts'
import { vsanView } from '../vsan/cluster-view.ts'
import {
  disableVsan,
  enableVsan,
  type NewVsan,
  requireSettled,
  requireVsan,
  setEncryption,
} from '../vsan/clusters.ts'
import { vsanHostViews } from '../vsan/encryption-progress.ts'
import { withFreshReports } from '../vsan/fresh-reports.ts'
import { NO_KMS, type VsanKmsHealth, vsanHealth } from '../vsan/health.ts'
import { type DekChange, lockDeks } from '../vsan/lock-deks.ts'
import { operation } from './operation.ts'
import { vsanKmsHealth } from './vsan-kms-health.ts'

const ON_CLUSTER = { on: 'cluster', field: 'cluster' } as const
const EDIT = [{ privilege: 'Host.Inventory.EditCluster', ...ON_CLUSTER }] as const
const MANAGE_KEYS = [{ privilege: 'Cryptographer.ManageKeys', ...ON_CLUSTER }, ...EDIT] as const
const READ = [{ privilege: 'System.Read' }] as const
const AUDIT = { target: 'cluster' } as const
const RECONFIGURE = { operation: 'VsanVcClusterConfigSystem.reconfigureEx' } as const
const REKEY = { operation: 'VsanVcClusterConfigSystem.encryptedClusterRekey' } as const

/** Keys of the same provider with the same purpose. */
type NewKeys = { provider: KeyProviderInfo; cluster: string; signal: AbortSignal }

export type VsanOperations = ReturnType<typeof vsanOperations>

/** vSAN of clusters, and its data-at-rest encryption. */
export function vsanOperations({
  store,
  askMembers,
  objectKeys,
  hostKeys,
  kmsHealth,
  clusterClock,
  random,
}: {
  store: Store
  hostKeys: Pick<HostKeys, 'channels'>
  askMembers: Pick<AskMembers, 'each' | 'reports'>
  objectKeys: Pick<ObjectKeys, 'make'>
  kmsHealth: Pick<KmsHealth, 'check' | 'statuses'>
  clusterClock: Pick<ClusterClock, 'nowMs'>
  random: Random
}) {
  const ageMs = (reportedMs = clusterClock.nowMs()): number =>
    Math.max(0, clusterClock.nowMs() - reportedMs)
  const view = (vsan: VsanCluster) => vsanView(store.snapshot(), vsan)
  /** Returns the id of a new key. The hosts of the cluster can get the key. */
  const newKeyId = async ({ provider, cluster, signal }: NewKeys): Promise<string> => {
    if (provider.kind === 'native') return formatKeyId(createKeyId(provider.keyId, random.bytes))
    const [host] = hostsOf(store.snapshot(), cluster)
    if (provider.kind !== 'standard' || host === undefined) throw unusable(provider.name)
    const madeFor = `vSAN cluster ${cluster}`
    return (await objectKeys.make({ host: host.name, provider, madeFor }, signal)).keyId
  }
  return named('nkpsim.vcenter.v1.VsanService', {
    enableVsan: operation({
      requirement: EDIT,
      audit: AUDIT,
      task: RECONFIGURE,
      run: async (wanted: NewVsan) => view(await enableVsan(store, random.uuid(), wanted)),
    }),
    disableVsan: operation({
      requirement: EDIT,
      audit: AUDIT,
      task: RECONFIGURE,
      run: async ({ cluster }: { cluster: string }) => disableVsan(store, cluster),
    }),
    listVsanClusters: operation({
      requirement: READ,
      audit: OPEN,
      run: async () => store.snapshot().vsanClusters.map(view),
    }),
    getVsanCluster: operation({
      requirement: READ,
      audit: OPEN,
      run: async ({ cluster }: { cluster: string }, call: Call) => {
        const { snapshot, answers } = await askReports(cluster, call)
        const vsan = requireVsan(snapshot, cluster)
        const hasAnswered = new Set(answers.map(({ host }) => host.name))
        const hosts = vsanHostViews(snapshot, vsan).map((host) => ({
          ...host,
          hasAnswered: hasAnswered.has(host.host),
          reportAgeMs: ageMs(host.report?.reportedMs),
        }))
        return { vsan: vsanView(snapshot, vsan), hosts }
      },
    }),
    getVsanHealth: operation({
      requirement: READ,
      audit: OPEN,
      run: async ({ cluster }: { cluster: string }, call: Call) => {
        const { snapshot, silentHosts } = await askReports(cluster, call)
        const objects = await countVsanObjects(askMembers, call, cluster)
        const vsan = requireVsan(snapshot, cluster)
        const asked = { objects, silentHosts, kmsHealth: await checkKms(vsan) }
        return vsanHealth(snapshot, vsan, asked)
      },
    }),
    setVsanEncryption: operation({
      requirement: MANAGE_KEYS,
      audit: AUDIT,
      task: RECONFIGURE,
      run: async (
        {
          cluster,
          provider: name,
          ...options
        }: {
          cluster: string
          /** Empty: ends the encryption. */
          provider: string
          eraseDisksBeforeUse: boolean
          allowReducedRedundancy: boolean
        },
        call: Call,
      ) => {
        const { signal } = call
        const vsan = await requireChangeable(cluster, call)
        if (name === '') {
          const deks = { oldDek: vsan.dek }
          const unchanged = await requireUnchanged(vsan, undefined, call)
          return view(await setEncryption(store, unchanged, undefined, { ...options, ...deks }))
        }
        const provider = requireForVsan(name)
        requireLicensed(cluster)
        if (provider.name === vsan.encryption?.provider)
          throw new VcenterError(
            'INVALID_REQUEST',
            `cluster "${cluster}" is encrypted with key provider "${provider.name}" already; for new keys: nkpsim vsan rekey ${cluster}`,
          )
        // A change of the provider keeps the DEKs, as in the product: host key, then shallow rekey.
        const dekGenerationId = vsan.encryption?.dekGenerationId ?? vsan.lastDekGenerationId + 1
        const keys = { provider, cluster, signal }
        const hostKeyId = await newKeyId(keys)
        const kekId = await newKeyId(keys)
        const encryption = { provider: provider.name, kekId, hostKeyId, dekGenerationId }
        const change = vsan.dek === undefined ? 'make' : 'lock'
        const deks = await deksOf(vsan, change, encryption, signal)
        const unchanged = await requireUnchanged(vsan, provider.name, call)
        return view(await setEncryption(store, unchanged, encryption, { ...options, ...deks }))
      },
    }),
    shallowRekeyVsan: operation({
      requirement: [{ privilege: 'Vsan.Cluster.ShallowRekey', ...ON_CLUSTER }],
      audit: AUDIT,
      task: REKEY,
      run: async ({ cluster }: { cluster: string }, call: Call) =>
        rekey(cluster, { dekGenerations: 0, allowReducedRedundancy: false }, call),
    }),
    deepRekeyVsan: operation({
      requirement: MANAGE_KEYS,
      audit: AUDIT,
      task: REKEY,
      run: async (
        { cluster, allowReducedRedundancy }: { cluster: string; allowReducedRedundancy: boolean },
        call: Call,
      ) => rekey(cluster, { dekGenerations: 1, allowReducedRedundancy }, call),
    }),
  })

  async function rekey(
    cluster: string,
    change: { dekGenerations: 0 | 1; allowReducedRedundancy: boolean },
    call: Call,
  ) {
    const { signal } = call
    const vsan = await requireChangeable(cluster, call)
    const encryption = requireEncrypted(vsan)
    requireLicensed(cluster)
    const provider = requireForVsan(encryption.provider)
    const kekId = await newKeyId({ provider, cluster, signal })
    const dekGenerationId = encryption.dekGenerationId + change.dekGenerations
    const next = { ...encryption, kekId, dekGenerationId }
    const deks = await deksOf(vsan, change.dekGenerations === 1 ? 'make' : 'lock', next, signal)
    const unchanged = await requireUnchanged(vsan, encryption.provider, call)
    return view(await setEncryption(store, unchanged, next, { ...vsan, ...change, ...deks }))
  }

  /** Returns the DEKs after a change. A cluster with OSA has none, but one on each disk. */
  async function deksOf(
    vsan: VsanCluster,
    change: DekChange,
    key: { provider: string; kekId: string },
    signal: AbortSignal,
  ): Promise<VsanDeks> {
    const none = { dek: undefined, oldDek: undefined }
    if (vsan.architecture === 'OSA') return none
    const hosts = hostsOf(store.snapshot(), vsan.cluster)
    const channels = hosts.flatMap(({ id }) => hostKeys.channels.get(id) ?? [])
    const locked = await lockDeks(channels, vsan, change, key, signal)
    return { ...none, ...locked }
  }

  /** Returns the database with what the hosts of a vSAN cluster say now, as far as they answer. */
  async function askReports(cluster: string, call: Call) {
    requireVsan(store.snapshot(), cluster)
    const { answers, silentHosts } = await askMembers.reports(call, cluster)
    return { snapshot: withFreshReports(store.snapshot(), answers), answers, silentHosts }
  }

  async function checkKms({ encryption }: VsanCluster): Promise<VsanKmsHealth> {
    const provider = encryption && findProvider(store.snapshot(), encryption.provider)
    if (provider?.kind !== 'standard') return NO_KMS
    await kmsHealth.check(provider.name)
    const checked = { provider, nodes: kmsHealth.statuses(provider) }
    const thresholdMs = durationMs(store.snapshot(), 'vpxd.kmscert.threshold')
    return vsanKmsHealth(checked, clusterClock.nowMs(), thresholdMs)
  }

  async function requireChangeable(cluster: string, call: Call): Promise<VsanCluster> {
    const { snapshot } = await askReports(cluster, call)
    const vsan = requireVsan(snapshot, cluster)
    requireSettled(snapshot, vsan)
    return vsan
  }

  /**
   * Requires, after a call has waited, that its caller still may make the change, that the key
   * provider is still there, and that no other call has changed the vSAN cluster. Otherwise its
   * DEKs of that time would come back, and data under newer ones would be lost.
   */
  async function requireUnchanged(
    vsan: VsanCluster,
    provider: string | undefined,
    { requireStill }: Call,
  ): Promise<VsanCluster> {
    await requireStill()
    if (provider !== undefined) requireForVsan(provider)
    const now = requireVsan(store.snapshot(), vsan.cluster)
    const keysOf = ({ id, encryption, dek, oldDek }: VsanCluster) => [id, encryption, dek, oldDek]
    if (isDeepStrictEqual(keysOf(now), keysOf(vsan))) return now
    throw new VcenterError(
      'VSAN_CHANGING',
      `the vSAN of cluster "${vsan.cluster}" was changed at the same time: look at it with nkpsim vsan get ${vsan.cluster}, then try again`,
    )
  }

  function requireForVsan(name: string): KeyProviderInfo {
    const provider = findProvider(store.snapshot(), name)
    if (provider.kind === 'trusted') throw unusable(provider.name)
    if (isUsable(provider)) return provider
    throw provider.kind === 'native'
      ? new VcenterError(
          'PROVIDER_NOT_BACKED_UP',
          `key provider "${provider.name}" is not backed up: nkpsim provider backup "${provider.name}"`,
        )
      : new VcenterError(
          'KMS_UNREACHABLE',
          `key provider "${provider.name}" has not reached a key server yet: see nkpsim kms list`,
        )
  }

  function requireLicensed(cluster: string): void {
    const snapshot = store.snapshot()
    for (const { id, name } of hostsOf(snapshot, cluster)) {
      const editions = editionsOf(snapshot, id, clusterClock.nowMs())
      const license = isLicensed('vsanEncryption', editions)
      if (!license.isAllowed)
        throw new VcenterError('LICENSE_RESTRICTED', `host "${name}": ${license.reason}`)
    }
  }
}

function requireEncrypted({ cluster, encryption }: VsanCluster): VsanEncryption {
  if (encryption !== undefined) return encryption
  throw new VcenterError(
    'INVALID_REQUEST',
    `the vSAN data of cluster "${cluster}" is not encrypted: nkpsim vsan encrypt ${cluster}`,
  )
}

function unusable(name: string): VcenterError {
  return new VcenterError(
    'INVALID_REQUEST',
    `key provider "${name}" is a trusted key provider, which vSAN does not support: use a native or a standard one`,
  )
}

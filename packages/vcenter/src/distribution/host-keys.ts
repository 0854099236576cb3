import type { Logger } from '@nkpsim/daemon'
import { messageOf } from '@nkpsim/daemon/system-reason'
import type { ClusterClock } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import { VcenterError } from '../errors.ts'
import type { Receiving } from '../host-copies.ts'
import type { MissingProvidedKey } from '../key-provider/standard/key-answers.ts'
import type { ProvidedKey, StandardKeys } from '../key-provider/standard/keys.ts'
import type { StandardKeyProvider } from '../records/key-provider.ts'
import type { KmsKey } from '../records/virtual-machine.ts'
import type { Store } from '../store/store.ts'
import { createKeyBringer } from './bring-keys.ts'
import { isPartOf } from './cluster-keys.ts'
import { createHostKeyRenewal } from './host-key-renewal.ts'
import { createKeyReports } from './key-reports.ts'
import { listHeldKeys } from './list-held-keys.ts'
import { missingKeyEvents } from './lock-events.ts'
import { sendKeys } from './send-keys.ts'

/** Maximum number of missing keys that vCenter answers at a time. */
const MAX_MISSING = 1000
/** Maximum number of keys that vCenter has in its memory for a host at a time. */
const KEYS_AT_A_TIME = 1000

/**
 * Gives hosts KEKs of standard key providers. vCenter keeps no KEK: it fetches each from a key
 * server, sends it to all connected hosts of a cluster, and wipes it.
 */
export type HostKeys = {
  reach(host: Receiving, channel: RpcChannel): void
  lose(hostId: string): void
  isConnected(hostId: string): boolean
  /** Channels to the connected hosts, by their ids. */
  channels: ReadonlyMap<string, RpcChannel>
  /**
   * Call this when a host has reported its key providers. Sends the keys of the virtual machines in
   * its cluster that it lacks, in the background: once, and again at `retry` if some are left, or
   * if its cluster uses other keys now.
   */
  heard(host: Receiving, providers: readonly string[]): void
  /**
   * Takes the keys that a host reports as missing, and sends them in the background. A host that
   * reports the same keys again and again waits until `retry`, or until it connects again.
   */
  take(host: Receiving, missing: readonly KmsKey[]): void
  /** Tries again to send what hosts miss, because a key server may answer again. */
  retry(): void
  /**
   * Sends keys to the connected hosts of the cluster of a host.
   * @throws VcenterError HOST_NOT_CONNECTED, HOST_REFUSED if that host itself does not get them
   */
  give(hostId: string, provider: string, keys: readonly ProvidedKey[]): Promise<void>
  /**
   * Fetches keys, and sends them to the connected hosts of the cluster of a host.
   * @throws VcenterError KMS_UNREACHABLE, HOST_NOT_CONNECTED, HOST_REFUSED
   */
  provide(hostId: string, keys: readonly KmsKey[], signal: AbortSignal): Promise<void>
  /** Asks the connected hosts which keys of a provider they hold. */
  held(provider: string): ReturnType<typeof listHeldKeys>
  stop(): Promise<void>
}

/** A connected host. */
type Receiver = { host: Receiving; channel: RpcChannel }

/** Keys that the key servers did not give, by provider, and why a host did not take others. */
type Provided = { missing: Map<string, MissingProvidedKey[]>; problems: unknown[] }

export function createHostKeys({
  store,
  keys: standardKeys,
  clusterClock,
  logger,
}: {
  store: Store
  keys: StandardKeys
  clusterClock: Pick<ClusterClock, 'nowMs' | 'monotonicMs'>
  logger: Logger
}): HostKeys {
  const channels = new Map<string, RpcChannel>()
  /** The last report of each host about keys that it misses. */
  const wanting = new Map<string, { host: Receiving; missing: readonly KmsKey[] }>()
  const busy = new Map<string, Promise<void>>()
  const reports = createKeyReports()
  const stopping = new AbortController()

  /** Returns the connected hosts of the cluster of a host, that host first. */
  const receiversNear = (hostId: string): Receiver[] => {
    const { hosts } = store.snapshot()
    const cluster = hosts.find(({ id }) => id === hostId)?.cluster
    return hosts
      .filter((host) => host.id === hostId || (cluster !== undefined && host.cluster === cluster))
      .toSorted((a, b) => Number(b.id === hostId) - Number(a.id === hostId))
      .flatMap((host) => {
        const channel = channels.get(host.id)
        return channel === undefined ? [] : [{ host, channel }]
      })
  }
  const give: HostKeys['give'] = (hostId, provider, keys) =>
    giveTo(receiversNear(hostId), hostId, provider, keys)
  const giveTo = async (
    receivers: readonly Receiver[],
    hostId: string,
    provider: string,
    keys: readonly ProvidedKey[],
  ): Promise<void> => {
    if (receivers[0]?.host.id !== hostId)
      throw new VcenterError('HOST_NOT_CONNECTED', 'the host that needs a key is not connected')
    const problems = await Promise.all(
      receivers.map(async ({ host, channel }) => ({
        host,
        problem: await sendKeys(channel, provider, keys),
      })),
    )
    for (const { host, problem } of problems) await noteHost(host, provider, problem)
    const own = problems.find(({ host }) => host.id === hostId)
    if (own?.problem !== undefined)
      throw new VcenterError(
        'HOST_REFUSED',
        `host "${own.host.name}" did not take a key of key provider "${provider}": ${own.problem}`,
      )
  }
  const noteHost = async (
    host: Receiving,
    provider: string,
    problem: string | undefined,
  ): Promise<void> => {
    const isNew = reports.noteFailure(host.id, `host ${provider}`, problem)
    if (problem === undefined) return
    bringer.refused(host.id)
    if (!isNew) return
    logger.warn('host.keys-not-taken', { host: host.name, provider, reason: problem })
    const message = `Host ${host.name} did not take keys of key provider ${provider}: ${problem}`
    await store.change((tables) =>
      tables.insertEvent({
        id: 'com.vmware.vc.host.Crypto.SendKeyError.HostError',
        ...{ entityKind: 'host', entity: host.name, message, timeMs: clusterClock.nowMs() },
      }),
    )
  }
  const findProvider = (name: string): StandardKeyProvider | undefined =>
    store
      .snapshot()
      .keyProviders.find(
        (each): each is StandardKeyProvider => each.kind === 'standard' && each.name === name,
      )
  const isStandard = (name: string): boolean => findProvider(name) !== undefined
  /**
   * Fetches keys and sends them to the host alone; its neighbours get theirs when they report. A
   * provider whose keys the host refuses does not keep back the keys of the others.
   */
  const provide = async (
    hostId: string,
    references: readonly KmsKey[],
    signal: AbortSignal,
  ): Promise<Provided> => {
    const missing = new Map<string, MissingProvidedKey[]>()
    const problems: unknown[] = []
    for (const [name, ofProvider] of Map.groupBy(references, ({ provider }) => provider)) {
      const provider = findProvider(name)
      if (provider === undefined) continue
      for (let at = 0; at < ofProvider.length; at += KEYS_AT_A_TIME) {
        const ids = ofProvider.slice(at, at + KEYS_AT_A_TIME).map(({ keyId }) => keyId)
        const fetched = await standardKeys.get(provider, ids, signal)
        try {
          if (fetched.missing.length > 0)
            missing.set(name, [...(missing.get(name) ?? []), ...fetched.missing])
          if (fetched.keys.length > 0)
            await giveTo(receiversNear(hostId).slice(0, 1), hostId, name, fetched.keys)
        } catch (error) {
          problems.push(error)
        } finally {
          for (const { kek } of fetched.keys) kek.wipe()
        }
      }
    }
    return { missing, problems }
  }
  const bringer = createKeyBringer({
    ...{ store, clusterClock, channels, logger, signal: stopping.signal },
    provide: async (hostId, keys) => {
      const { missing, problems } = await provide(hostId, keys, stopping.signal)
      if (problems.length > 0) throw problems[0]
      return missing.size === 0
    },
  })
  /** Tells once that keys of a provider cannot be had, and which machines that locks. */
  const noteMissing = async (
    host: Receiving,
    provider: string,
    missing: readonly MissingProvidedKey[],
  ): Promise<void> => {
    const [first] = missing
    const problem = first && `${first.reason} ${missing.length} ${first.message}`
    const isNew = reports.noteFailure(host.id, `kms ${provider}`, problem)
    if (first === undefined || !isNew) return
    logger.warn('kms.keys-missing', {
      ...{ host: host.name, provider, count: missing.length, reason: first.message },
    })
    const { vms } = store.snapshot().inventories.get(host.id) ?? { vms: [] }
    const nowMs = clusterClock.nowMs()
    const events = missingKeyEvents({ host: host.name, provider, missing, vms, nowMs })
    await store.change((tables) => {
      for (const event of events) tables.insertEvent(event)
    })
  }
  const answer = async (hostId: string): Promise<void> => {
    const want = wanting.get(hostId)
    if (want === undefined || !channels.has(hostId)) return
    const { host, missing } = want
    reports.answering(hostId, missing)
    const { missing: failed, problems } = await provide(
      hostId,
      missing.slice(0, MAX_MISSING),
      stopping.signal,
    )
    const asked = new Set(missing.map(({ provider }) => provider))
    for (const provider of asked) await noteMissing(host, provider, failed.get(provider) ?? [])
    const channel = channels.get(hostId)
    if (channel !== undefined) await renewal.follow(host, channel, failed, stopping.signal)
    if (problems.length > 0) throw problems[0]
    // The host reports again after it got keys. What it did not get is tried again later.
    if (wanting.get(hostId) !== want) return
    const left = missing.filter(({ provider, keyId }) =>
      failed.get(provider)?.some((each) => each.keyId === keyId),
    )
    if (left.length === 0) wanting.delete(hostId)
    else wanting.set(hostId, { host, missing: left })
  }
  const renewal = createHostKeyRenewal({
    ...{ store, keys: standardKeys, give, clusterClock, logger },
  })
  /** Answers a host once at a time, and again if it reported meanwhile. */
  const begin = (hostId: string): void => {
    if (busy.has(hostId) || stopping.signal.aborted) return
    const want = wanting.get(hostId)
    if (reports.isPaused(hostId, want?.missing ?? [])) return
    const work = answer(hostId)
      .catch((error: unknown) => {
        if (stopping.signal.aborted) return
        logger.warn('host.keys-not-sent', { host: want?.host.name, reason: messageOf(error) })
      })
      .finally(() => {
        busy.delete(hostId)
        const now = wanting.get(hostId)
        const isNew = now !== undefined && now !== want && now.missing.length > 0
        if (isNew && !isPartOf(now.missing, want?.missing ?? [])) begin(hostId)
      })
    busy.set(hostId, work)
  }
  const forget = store.onChange((next, previous) => {
    if (next.hosts === previous.hosts) return
    const ids = new Set(next.hosts.map(({ id }) => id))
    for (const id of wanting.keys()) if (!ids.has(id)) wanting.delete(id)
    reports.keepOnly(ids)
    renewal.keepOnly(ids)
  })
  return {
    reach: ({ id }, channel) => {
      channels.set(id, channel)
      reports.resume(id)
    },
    lose: (hostId) => {
      channels.delete(hostId)
      bringer.lose(hostId)
    },
    heard: (host, providers) => bringer.heard(host, providers.filter(isStandard)),
    isConnected: (hostId) => channels.has(hostId),
    channels,
    take: (host, missing) => {
      const known = missing.filter(({ provider }) => isStandard(provider))
      if (known.length === 0) return void wanting.delete(host.id)
      wanting.set(host.id, { host, missing: known })
      begin(host.id)
    },
    retry: () => {
      reports.resume()
      for (const hostId of wanting.keys()) begin(hostId)
      bringer.retry()
    },
    give,
    held: (provider) => listHeldKeys(channels, provider),
    provide: async (hostId, references, signal) => {
      const { missing, problems } = await provide(hostId, references, signal)
      if (problems.length > 0) throw problems[0]
      const [[provider, [first]] = ['', []]] = missing
      if (first !== undefined)
        throw new VcenterError(
          'KMS_UNREACHABLE',
          `the host cannot get the key "${first.keyId}" of key provider "${provider}": ${first.message}`,
        )
    },
    stop: async () => {
      forget()
      stopping.abort()
      await Promise.all([...busy.values(), bringer.settled()])
    },
  }
}

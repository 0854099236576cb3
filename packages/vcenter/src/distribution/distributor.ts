import { privateKeyToPem } from '@nkpsim/pki'
import type { RpcChannel, TlsIdentity } from '@nkpsim/rpc'
import { type Attestor, createAttestor } from '../attestation/attestor.ts'
import { keepRecord } from '../attestation/keep-record.ts'
import { statedBy } from '../attestation/premises.ts'
import { isAttestable, judgeStatedTpm } from '../attestation/stated-tpm.ts'
import { keepInventory } from '../inventory/keep-inventory.ts'
import { keyForHost } from '../key-provider/key-for-host.ts'
import type { Host } from '../records/host.ts'
import { startRecurring } from '../settings/recurring.ts'
import type { Tables } from '../store/all-tables.ts'
import type { DistributorInput } from './distributor-input.ts'
import { generationProofs } from './generation-proof.ts'
import { createHostHoldings } from './host-holdings.ts'
import type { HostStatus } from './host-progress.ts'
import { type HostSession, startHostSession } from './host-session.ts'
import { hostSettings } from './host-settings.ts'
import { type HostFacts, isSameHost } from './host-stream.ts'
import { createHostVtpms } from './host-vtpms.ts'
import { hasAnswered, isReleased } from './is-released.ts'
import { type DesiredState, desiredState, type ObservedState, plan, withhold } from './plan.ts'

/** How long adding a host waits for its stream. vCenter continues to try afterwards. */
const FIRST_CONTACT_MS = 3000
const FIRST_CONTACT_POLL_MS = 10
/** How often a removal that waits for its host looks at the host. */
const PATIENT_POLL_MS = 200
/** How long removing a connected host waits until the host has deleted its KDKs and tokens. */
const RELEASE_MS = 10_000
/** Status of a host before anything was heard from it. */
export const NEVER_REACHED: HostStatus = {
  isConnected: false,
  hasReportedVms: false,
  observed: undefined,
  refusal: undefined,
}

/**
 * Brings hosts to their desired states, and keeps them there, except hosts that an operator
 * disconnected. Distributes each new generation of the store automatically.
 */
export type Distributor = {
  status(hostId: string): HostStatus
  /**
   * Begins a session with a host, or replaces it. Waits a short time for the connection. Does
   * nothing for a host that was removed or disconnected meanwhile.
   */
  follow(host: Host): Promise<void>
  /** Ends the session with a host. */
  leave(host: Host): Promise<void>
  /**
   * Deletes all KDKs from a host that will be removed, and sends it the newest revocations, if
   * vCenter reaches the host. Then ends the session with the host. Waits for the answer of the host
   * without a limit while `isPatient` returns true.
   * @throws Error if the distributor stops meanwhile
   */
  release(host: Host, isPatient?: () => boolean): Promise<void>
  attestor: Attestor
  stop(): Promise<void>
}

export function startDistributor(input: DistributorInput): Distributor {
  const { store, clusterClock, machineClock, random, network, logger } = input
  const { identity } = store
  const tls: TlsIdentity = {
    certificatePem: identity.own.certificatePem,
    privateKeyPem: privateKeyToPem(identity.own.privateKey),
    rootsPem: identity.authority.certificatePem,
  }
  const proofs = generationProofs(identity.instanceId, identity.authority.privateKeyPkcs8)
  const sessions = new Map<string, HostSession>()
  const holdings = createHostHoldings({
    store,
    clusterClock,
    machineClock,
    onWritten: (hostId) => sessions.get(hostId)?.wake(),
  })
  /** Ids of hosts that are being released. */
  const releasing = new Set<string>()
  const isLeaving = (hostId: string): boolean =>
    releasing.has(hostId) || store.snapshot().removals.has(hostId)
  const stopping = new AbortController()

  const distribute = (): void => {
    for (const session of sessions.values()) session.wake()
  }
  const unsubscribe = store.onChange((next, previous) => {
    if (next.generation !== previous.generation || next.hostPolicy !== previous.hostPolicy)
      distribute()
  })
  const attestor = createAttestor({
    ...input,
    tls,
    onSettled: ({ id }) => sessions.get(id)?.wake(),
  })
  const vtpms = createHostVtpms(input)
  const { hostKeys } = input
  const copies = [
    ...[input.checkpointCopies, input.revocationCopies, vtpms],
    ...(hostKeys === undefined ? [] : [hostKeys]),
  ]
  /** Returns the state that a host should hold; undefined while its attestation has no result. */
  const desired = (host: Host, observed: ObservedState): DesiredState | undefined => {
    const snapshot = store.snapshot()
    const own = statedBy(store, host)
    const { programVersion } = sessions.get(host.id)?.status() ?? NEVER_REACHED
    const full = desiredState(snapshot, own, { term: input.leadership.term(), programVersion })
    if (isLeaving(host.id)) return { ...full, keyProviders: [] }
    if (own.cluster === undefined) return full
    // A host that does not state a TPM 2.0 cannot be attested, so it counts as not accepted.
    if (!isAttestable(own)) return withhold(full, observed, snapshot.hostPolicy)
    switch (attestor.standing(host.id)) {
      case 'pending':
        return undefined
      case 'accepted':
        return full
      case 'notAccepted':
        return withhold(full, observed, snapshot.hostPolicy)
      case 'stale':
        if (plan(full, observed).kind === 'none') return full
        attestor.begin(own)
        return undefined
    }
  }
  /**
   * Like `desired`, but undefined until the store has recorded that the host may hold this state.
   */
  const desiredAndNoted = (host: Host, observed: ObservedState): DesiredState | undefined => {
    const wanted = desired(host, observed)
    return wanted !== undefined && holdings.maySend(statedBy(store, host), wanted)
      ? wanted
      : undefined
  }
  const learn = async (host: Host, facts: HostFacts, channel: RpcChannel): Promise<void> => {
    await note(host, facts)
    await input.onConnection(host, true)
    attestor.reach(host.id, channel)
    for (const each of copies) each.reach(host, channel)
    // Attests the host at every connection, because it may have booted another image meanwhile.
    if (isAttestable(facts)) attestor.begin(statedBy(store, host))
  }
  const note = async (host: Host, facts: HostFacts): Promise<void> => {
    const known = statedBy(store, host)
    const record = store.snapshot().attestations.get(host.id)
    const { tpmVersion } = known
    const timeMs = clusterClock.nowMs()
    const judged = judgeStatedTpm({ tpmVersion, record }, { name: known.name, ...facts }, timeMs)
    if (judged === undefined && isSameHost(known, facts)) return
    logger.warn('host.changed', { host: host.name, ...facts, reason: judged?.message })
    const keep = (tables: Tables): void => {
      tables.putHost({ ...statedBy(store, host), ...facts })
      if (judged !== undefined) keepRecord(tables, known, judged, record)
      // If the TPM or version of a host has changed, other providers may be allowed on it.
      if (known.tpmVersion !== facts.tpmVersion || known.esxiVersion !== facts.esxiVersion)
        tables.bumpGeneration()
    }
    await store.change(keep, { checksWithin: true })
    distribute()
  }
  const start = (host: Host, after?: Promise<void>): HostSession => {
    const session = startHostSession({
      host,
      vcenterInstanceId: identity.instanceId,
      tls,
      desired: (observed) => desiredAndNoted(host, observed),
      settings: () => hostSettings(store.snapshot(), host.id, clusterClock.nowMs()),
      keyForHost: (provider) => {
        // Seals the key even if the attestation has become too old since the decision.
        const isAttested = ['accepted', 'stale'].includes(attestor.standing(host.id))
        const { accepted } = store.snapshot().attestations.get(host.id) ?? {}
        const to = isAttested ? accepted?.keys : undefined
        return keyForHost(store.snapshot(), provider, to, random)
      },
      proofs,
      network,
      onDoubt: async (message) => input.onDoubt?.(host, message),
      takeInventory: async (inventory, isLate) => {
        const newest = input.answeredVms?.include(host.id, inventory, isLate) ?? inventory
        const report = { nowMs: clusterClock.nowMs(), isLate, moving: input.movingVms }
        await keepInventory(store, host.id, newest, report)
        vtpms.take(host, inventory)
        hostKeys?.take(host, inventory.missingKeys ?? [])
      },
      heard: (observed) => {
        holdings.heard(statedBy(store, host), observed)
        const held = observed.keyProviders.map(({ provider }) => provider)
        hostKeys?.heard(host, held)
        input.onHeard?.()
      },
      onDisconnected: async (isIntended) => {
        if (session.status().isConnected) holdings.lost(statedBy(store, host))
        attestor.lose(host.id)
        for (const each of copies) each.lose(host.id)
        await input.onConnection(host, false, isIntended)
      },
      onRenewal: () => {
        attestor.renew(host.id)
        for (const each of copies) each.lose(host.id)
      },
      raiseGenerationAbove: async (generation) => {
        logger.warn('generation.raised', { host: host.name, above: generation })
        await store.change((tables) => tables.raiseGenerationAbove(generation))
      },
      raiseTermAbove: async (term) => {
        logger.warn('term.raised', { host: host.name, above: term })
        await store.change((tables) => tables.raiseTermAbove(term))
      },
      learn: (facts, channel) => learn(host, facts, channel),
      ...{ onPushed: input.onPushed, machineClock, random, logger, after },
    })
    sessions.set(host.id, session)
    return session
  }
  const remediate = (): void => {
    for (const host of store.snapshot().hosts) attestAgain(host)
    for (const session of sessions.values()) session.remediate()
  }

  /** Attests a host again if its attestation failed or has no result: it may have been repaired. */
  const attestAgain = (host: Host): void => {
    const isConnected = sessions.get(host.id)?.status().isConnected ?? false
    const isMendable = ['notAccepted', 'pending'].includes(attestor.standing(host.id))
    if (isConnected && isMendable && isAttestable(host)) attestor.begin(host)
  }

  for (const host of store.snapshot().hosts) if (!host.isDisconnected) start(host)
  const remediation = startRecurring({
    ...{ store, clusterClock: input.clusterClock, logger },
    interval: 'vpxd.KMS.remediationInterval',
    work: remediate,
  })
  const leave = async ({ id }: Host): Promise<void> => {
    const session = sessions.get(id)
    sessions.delete(id)
    await session?.stop()
    attestor.lose(id)
  }
  /** Waits until the condition is true, the timeout ends, or the distributor stops. */
  const until = async (
    isDone: () => boolean,
    timeoutMs: number,
    pollMs = FIRST_CONTACT_POLL_MS,
  ): Promise<void> => {
    const deadlineMs = machineClock.monotonicMs() + timeoutMs
    while (!isDone() && !stopping.signal.aborted && machineClock.monotonicMs() < deadlineMs)
      await machineClock.sleep(pollMs)
  }
  const release = async (host: Host, isPatient = () => false): Promise<void> => {
    releasing.add(host.id)
    try {
      stopping.signal.throwIfAborted()
      // A host accepts changed content only with a new generation.
      const { generation } = await store.change((tables) => tables.bumpGeneration())
      stopping.signal.throwIfAborted()
      const session = sessions.get(host.id) ?? start(host)
      // This also removes the providers of a former vCenter.
      session.remediate()
      const isAnswered = (): boolean => hasAnswered(session.status(), generation)
      await until(() => !isPatient() || isAnswered(), Number.POSITIVE_INFINITY, PATIENT_POLL_MS)
      await until(() => session.status().isConnected, FIRST_CONTACT_MS)
      const hasRevocations = (): boolean =>
        !session.status().isConnected || input.revocationCopies.isCurrent(host.id)
      await until(() => isReleased(session.status(), generation) && hasRevocations(), RELEASE_MS)
      await leave(host)
      // After a stop, nobody knows whether the host has deleted its KDKs.
      stopping.signal.throwIfAborted()
      await holdings.flush()
    } finally {
      releasing.delete(host.id)
    }
  }
  return {
    status: (hostId) => sessions.get(hostId)?.status() ?? NEVER_REACHED,
    attestor,
    follow: async (host) => {
      if (stopping.signal.aborted) return
      // Another call may have removed or disconnected the host meanwhile.
      const isManaged = ({ id, isDisconnected }: Host) => id === host.id && !isDisconnected
      if (!store.snapshot().hosts.some(isManaged)) return
      // The session with a host that is being removed belongs to the removal.
      if (!isLeaving(host.id)) start(host, sessions.get(host.id)?.stop())
      await until(() => sessions.get(host.id)?.status().isConnected === true, FIRST_CONTACT_MS)
    },
    leave,
    release,
    stop: async () => {
      unsubscribe()
      stopping.abort()
      await Promise.all([
        remediation.stop(),
        ...[...sessions.values()].map((session) => session.stop()),
      ])
      await vtpms.stop()
      await holdings.flush()
    },
  }
}

import { createQueue, type Logger, type Queue } from '@nkpsim/daemon'
import type { ClusterClock, Files, Random } from '@nkpsim/effects'
import type { Network, RpcChannel, TlsIdentity } from '@nkpsim/rpc'
import { skippedText, type TrustedAuthorities } from '@nkpsim/tpm'
import { currentTrace, inSpan, newTrace, withTrace } from '@nkpsim/tracing'
import { VcenterError } from '../errors.ts'
import type { AttestationRecord } from '../records/attestation.ts'
import type { Host } from '../records/host.ts'
import type { Store } from '../store/store.ts'
import { type Attested, attestHost } from './attest-host.ts'
import {
  type ApprovedBoot,
  type Approver,
  approveNextBoot,
  installBootPolicies,
  isApprover,
} from './boot-approval.ts'
import { createHostChannels } from './host-channels.ts'
import { keepResult } from './keep-record.ts'
import { areStillTrue, hostWithTpm, isStillTrue, premisesOf, statedBy } from './premises.ts'
import { shareApprovals } from './share-approvals.ts'
import { requireAttestable } from './stated-tpm.ts'
import { judgeStatedVersion } from './stated-version.ts'
import { trustedTpmAuthorities } from './trusted-tpm-authorities.ts'

/**
 * How long after an attestation vCenter may push key providers to the host. By the machine's clock,
 * because a real TPM makes the evidence.
 */
const FRESH_MS = 5 * 60_000

/** Whether a host may receive the keys that only attested hosts get. */
export type Standing =
  /** The host was not attested since it connected, or its attestation is running: wait. */
  | 'pending'
  | 'accepted'
  /** The last attestation is too old for pushing anything new. */
  | 'stale'
  | 'notAccepted'

/** Attests hosts, stores the results, and decides what each host may receive. */
export type Attestor = {
  /**
   * Reads the folder of TPM vendors now, so that problems are reported before the first
   * attestation.
   */
  lookAtAuthorities(): Promise<unknown>
  standing(hostId: string): Standing
  /**
   * Attests a host in the background unless an attestation of it is already running, then calls
   * `onSettled`.
   */
  begin(host: Host): void
  /**
   * Attests a host with evidence that is newer than the call.
   * @throws VcenterError HOST_UNREACHABLE; HOST_REFUSED if the host's TPM is busy;
   *   HOST_NOT_ATTESTED if the host has no TPM 2.0
   */
  attest(host: Host): Promise<AttestationRecord>
  /** Uses this channel for later calls to the host. The caller closes the channel. */
  reach(hostId: string, channel: RpcChannel): void
  /** Forgets the attestation and the channel of a disconnected host. */
  lose(hostId: string): void
  /**
   * Forgets the channel of a host whose stream is renewed, and keeps the attestation. Calls that
   * fail meanwhile are repeated after `reach`.
   */
  renew(hostId: string): void
  /**
   * Approves the next boot of a host.
   * @param requireStill rejects if the caller may not approve anymore. Called when the host has
   *   answered, just before the approval is installed.
   * @throws VcenterError HOST_NOT_ATTESTED, BOOT_NOT_ACCEPTABLE, HOST_UNREACHABLE, HOST_REFUSED
   */
  authorizeBoot(host: Host, requireStill: () => Promise<void>): Promise<ApprovedBoot>
}

export type AttestationResult = AttestationRecord['status'] | 'interrupted'

export type AttestorInput = {
  store: Store
  tls: TlsIdentity
  /** Folder with the certificates of TPM vendors. If it is undefined, no vendor is trusted. */
  trustedTpmFolder: string | undefined
  onSettled: (host: Host) => void
  /** Called with the names of unusable files in that folder; undefined if all files are usable. */
  onSkippedAuthorities?: ((files: string | undefined) => Promise<void>) | undefined
  /**
   * Called with each attestation result. The reason is a code; empty if the host was accepted.
   */
  onAttested?: ((result: AttestationResult, reason: string) => void) | undefined
  clusterClock: ClusterClock
  random: Random
  files: Files
  network: Pick<Network, 'connect'>
  logger: Logger
}

export function createAttestor(input: AttestorInput): Attestor {
  const { store, clusterClock, logger } = input
  const readAuthorities = trustedTpmAuthorities(input.files, input.trustedTpmFolder)
  let skippedBefore: string | undefined
  const lookAtAuthorities = async (): Promise<TrustedAuthorities> => {
    const authorities = await readAuthorities()
    const skipped = skippedText(authorities.skipped)
    if (skipped !== skippedBefore) {
      if (skipped !== '') logger.warn('tpm-authorities.skipped', { files: skipped })
      skippedBefore = skipped
      await input.onSkippedAuthorities?.(skipped === '' ? undefined : skipped)
    }
    return authorities
  }
  const settledAtMs = new Map<string, { status: 'accepted' | 'notAccepted'; monotonicMs: number }>()
  const underWay = new Map<string, Promise<AttestationRecord>>()
  const waitingCallers = new Map<string, Promise<AttestationRecord>>()
  const channels = createHostChannels(input)
  const turns = new Map<string, Queue>()
  /**
   * Runs one task at a time per host. Otherwise an attestation that began before an approval could
   * overwrite the approval with older data.
   */
  const overChannel = <T>(host: Host, work: (channel: RpcChannel) => Promise<T>): Promise<T> => {
    const queue = turns.get(host.id) ?? createQueue()
    turns.set(host.id, queue)
    return queue.run(() => channels.use(host, work))
  }
  const approver = ({ id }: Host): Approver => ({
    key: store.identity.bootApprovalKey,
    hostId: id,
  })

  const askEvidence = async (host: Host, channel: RpcChannel): Promise<Attested> =>
    attestHost(channel, contextOf(input, host, await lookAtAuthorities()), input.random)
  const attestOnce = (host: Host) =>
    overChannel(host, async (channel) => {
      const from = { channel: channels.get(host.id), premises: premisesOf(store, host) }
      const evidence = await askEvidence(host, channel)
      // Judges by the host's present statements, which may have changed during the wait.
      const attested = judgeStatedVersion(evidence, statedBy(store, host))
      const isTrue = (): boolean =>
        // The host may have booted another image before it reconnected.
        [undefined, from.channel].includes(channels.get(host.id)) &&
        isStillTrue(store, host, attested, from.premises)
      // A boot that a new policy refuses must not be approved.
      if (isTrue()) await approveBoot(channel, host, attested)
      return { attested, isTrue }
    })
  const run = async (host: Host): Promise<AttestationRecord> => {
    let result = await attestOnce(host)
    while (!result.isTrue()) result = await attestOnce(host)
    const { attested } = result
    const { record, kept } = keepResult(store, host, attested, clusterClock.nowMs(), logger)
    // Set before the record is stored: if the host is lost meanwhile, `lose` deletes this entry
    // again. Until the record is stored, the host is 'pending'.
    settledAtMs.set(host.id, { status: record.status, monotonicMs: clusterClock.monotonicMs() })
    await kept
    input.onAttested?.(record.status, record.reason)
    return record
  }
  /**
   * Approves the present boot of a host whose configuration is sealed to one boot, or to the
   * approvals of another vCenter.
   */
  const approveBoot = async (
    channel: RpcChannel,
    host: Host,
    { eventLog, bootPolicies }: Attested,
  ): Promise<void> => {
    if (eventLog === undefined || bootPolicies === undefined) return
    if (isApprover(approver(host), bootPolicies)) return
    const approvals = [{ eventLog, version: bootPolicies.counter }]
    await installBootPolicies(channel, approver(host), bootPolicies, approvals).catch(
      (error: unknown) => logger.warn('boot-policy.refused', { host: host.name, error }),
    )
  }
  const attest = (host: Host): Promise<AttestationRecord> => {
    const running = underWay.get(host.id)
    if (running !== undefined) return running
    const started = inSpan('attest host', { attributes: { host: host.name } }, () => run(host))
      .catch((error: unknown) => {
        // Without a result, a connected host counts as not accepted until its next attestation. A
        // host that is not connected is attested when it connects.
        if (channels.get(host.id) !== undefined)
          settledAtMs.set(host.id, {
            status: 'notAccepted',
            monotonicMs: clusterClock.monotonicMs(),
          })
        input.onAttested?.('interrupted', error instanceof VcenterError ? error.code : 'INTERNAL')
        throw error
      })
      .finally(() => {
        underWay.delete(host.id)
        input.onSettled(host)
      })
    underWay.set(host.id, started)
    return started
  }
  /**
   * Returns a result from evidence that is newer than the call. A running attestation may have
   * older evidence, so
   * all callers who come meanwhile share the next attestation.
   */
  const attestNow = (host: Host): Promise<AttestationRecord> => {
    const running = underWay.get(host.id)
    if (running === undefined) return attest(host)
    const waiting = waitingCallers.get(host.id)
    if (waiting !== undefined) return waiting
    const start = (): Promise<AttestationRecord> => {
      waitingCallers.delete(host.id)
      return attest(host)
    }
    const next = running.then(start, start)
    waitingCallers.set(host.id, next)
    return next
  }
  const approve = shareApprovals((host, { hasBegun, requireStill }) =>
    overChannel(host, async (channel) => {
      hasBegun()
      const { hostPolicy: policy } = store.snapshot()
      const premises = premisesOf(store, host)
      const { verdict, eventLog, bootPolicies } = await askEvidence(host, channel)
      if (eventLog === undefined)
        throw new VcenterError(
          'HOST_NOT_ATTESTED',
          `host "${host.name}" is not accepted: ${verdict.message}`,
        )
      if (bootPolicies === undefined)
        throw new VcenterError(
          'HOST_NOT_ATTESTED',
          `the configuration of host "${host.name}" is not sealed: there is nothing to approve`,
        )
      return approveNextBoot(channel, approver(host), {
        ...{ eventLog, bootPolicies, policy, requireStill },
        isStillTrue: () => areStillTrue(store, host, premises),
      })
    }),
  )
  return {
    lookAtAuthorities,
    standing: (hostId) => {
      const settled = settledAtMs.get(hostId)
      if (underWay.has(hostId) || settled === undefined) return 'pending'
      if (settled.status === 'notAccepted') return 'notAccepted'
      return clusterClock.monotonicMs() - settled.monotonicMs < FRESH_MS ? 'accepted' : 'stale'
    },
    attest: async (host) => {
      requireAttestable(host)
      return attestNow(host)
    },
    begin: (host) => {
      // Later pushes to the host belong to the same trace.
      void withTrace(currentTrace() ?? newTrace(), () =>
        attest(host).catch((error: unknown) =>
          logger.warn('attestation.interrupted', { host: host.name, error }),
        ),
      )
    },
    reach: channels.reach,
    lose: (hostId) => {
      settledAtMs.delete(hostId)
      channels.lose(hostId)
    },
    renew: channels.renew,
    authorizeBoot: async (host, requireStill) => {
      requireAttestable(host)
      return approve(host, requireStill)
    },
  }
}

function contextOf(
  { store, clusterClock }: AttestorInput,
  host: Host,
  authorities: TrustedAuthorities,
) {
  const { attestations, hostPolicy } = store.snapshot()
  return {
    authorities,
    nowMs: clusterClock.nowMs(),
    known: attestations.get(host.id)?.accepted?.tpm,
    hostWithSameTpm: (name: Buffer) => hostWithTpm(store, host, name),
    policy: hostPolicy,
  }
}

import { attestationNonce } from '@nkpsim/crypto'
import type { MachineClock, Random } from '@nkpsim/effects'
import {
  type CheckResult,
  DEFAULT_ATTESTATION_POLICY,
  type Evidence,
  verifyEvidence,
} from '@nkpsim/tpm'
import { imageDigest } from '../administration/base-images.ts'
import { authoritiesOf } from '../administration/trusted-tpms.ts'
import { TrustError } from '../errors.ts'
import type { BaseImage } from '../records/configuration.ts'
import { requireEnabled } from '../require-enabled.ts'
import type { TrustStore } from '../state/trust-state.ts'
import { createUsedOnce } from '../used-once.ts'
import {
  CHALLENGE_LIFETIME_MS,
  type ChallengedHost,
  createChallenges,
  type TrustChallenge,
} from './challenge.ts'
import { issueToken, type TokenKind } from './tokens.ts'
import { imageWith, trustChecks } from './trust-checks.ts'

/** Maximum number of attestations in a minute. */
const MAX_ATTESTATIONS = 10_000

/** The evidence of a host. */
export type TrustEvidence = {
  context: Buffer
  proofKey: Buffer
  evidence: Evidence
  /** The wanted tokens; none: one of each kind. */
  kinds: readonly TokenKind[]
}

export type IssuedToken = { kind: TokenKind; token: string; expiryMs: number }

/** The verdict on a host. */
export type TrustVerdict = {
  isAttested: boolean
  /** Code of the first check that failed; empty if all passed. */
  reason: string
  message: string
  checks: readonly CheckResult[]
  tokens: readonly IssuedToken[]
  /** Name of the image; empty unless the host is attested. */
  baseImage: string
  /** TPM name of the host's endorsement key, hex; empty if it could not be read. */
  endorsementKeyName: string
}

/** The attestation service of a trust host. */
export type AttestationService = {
  /** @throws TrustError SERVICE_DISABLED, INVALID_REQUEST */
  begin(host: ChallengedHost): TrustChallenge & { serviceId: string }
  /** @throws TrustError SERVICE_DISABLED, CHALLENGE_EXPIRED, CHALLENGE_USED, INVALID_REQUEST */
  finish(input: TrustEvidence): TrustVerdict
  /** Returns when a host last attested with an image; 0: not since the service started. */
  lastAttestedMs(image: Pick<BaseImage, 'digest'>): number
}

export function createAttestationService({
  store,
  machineClock,
  random,
  onVerdict = () => undefined,
}: {
  store: TrustStore
  machineClock: MachineClock
  random: Random
  onVerdict?: ((verdict: Pick<TrustVerdict, 'isAttested' | 'reason'>) => void) | undefined
}): AttestationService {
  const challenges = createChallenges(machineClock, random)
  const answered = createUsedOnce(machineClock, {
    lifetimeMs: CHALLENGE_LIFETIME_MS,
    max: MAX_ATTESTATIONS,
  })
  const lastMs = new Map<string, number>()
  const { identity } = store
  const judge = ({ context, proofKey, evidence, kinds }: TrustEvidence): TrustVerdict => {
    const configuration = requireEnabled(store)
    const opened = challenges.open(context, proofKey)
    using secret = opened.secret
    const { challenged } = opened
    const nowMs = machineClock.nowMs()
    const nonce = attestationNonce(opened.nonce, proofKey)
    const verdict = verifyEvidence(
      evidence,
      {
        ...{ authorities: authoritiesOf(configuration), nowMs, nonce, secret, challenged },
        known: undefined,
        hostWithSameTpm: () => undefined,
        policy: DEFAULT_ATTESTATION_POLICY,
        verifier: 'trust host',
      },
      trustChecks(configuration, challenged.endorsementKeyName),
      false,
    )
    const { reason, message, checks, learned, endorsementKeyName } = verdict
    const refused = { isAttested: false, reason, message, checks, tokens: [], baseImage: '' }
    const hostName = endorsementKeyName?.toString('hex') ?? ''
    if (learned === undefined || endorsementKeyName === undefined)
      return { ...refused, endorsementKeyName: hostName }
    // Only the holder of the TPM gets here, so strangers cannot fill the list.
    if (!answered.use(opened.nonce.toString('base64')))
      throw new TrustError(
        'CHALLENGE_USED',
        'the challenge was answered already: begin the attestation again',
      )
    const digest = imageDigest(learned.events)
    const { name: baseImage = '' } = imageWith(configuration.baseImages, digest) ?? {}
    noteImage(digest, nowMs)
    const { esxi } = learned.boot
    const host = { proofKey, endorsementKeyName, ...esxi, baseImage }
    const wanted: readonly TokenKind[] = kinds.length > 0 ? kinds : ['keyProvider', 'reporting']
    const tokens = [...new Set(wanted)].map((kind) => ({
      kind,
      ...issueToken({ kind, group: configuration.group, nowMs }, host, identity.tokens),
    }))
    const accepted = { isAttested: true, reason, message, checks, tokens, baseImage }
    return { ...accepted, endorsementKeyName: hostName }
  }
  const noteImage = (digest: string, nowMs: number): void => {
    lastMs.set(digest, nowMs)
    const known = store.configuration().baseImages
    for (const each of lastMs.keys()) if (imageWith(known, each) === undefined) lastMs.delete(each)
  }
  return {
    begin: (host) => {
      requireEnabled(store)
      return { ...challenges.create(host), serviceId: identity.serviceId }
    },
    finish: (input) => {
      const verdict = judge(input)
      onVerdict(verdict)
      return verdict
    },
    lastAttestedMs: ({ digest }) => lastMs.get(digest) ?? 0,
  }
}

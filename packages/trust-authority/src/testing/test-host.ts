import type { KeyObject } from 'node:crypto'
import { attestationNonce, proofKeyBytes, signProof } from '@nkpsim/crypto'
import type { Random } from '@nkpsim/effects'
import type { RpcChannel, trustV1 } from '@nkpsim/rpc'
import type { MemoryNode } from '@nkpsim/rpc/memory'
import {
  answerChallenge,
  encodeEventLog,
  type LogEvent,
  MEASURED_PCRS,
  provisionStorageRootKey,
  readTpmIdentity,
  type Tpm,
} from '@nkpsim/tpm'

const CALL = { timeoutMs: 60_000 }
const PART_BYTES = 8 * 1024

/** A key in clear and wrapped, as a trust host gave it. */
export type TestKey = { key: Buffer; wrapped: { primaryKeyId: string; ciphertext: Buffer } }

/** A host as a trust host sees it, without vCenter. Each step can be changed by a test. */
export type TestHost = {
  proofKey: KeyObject
  /** Attests, and returns the verdict. */
  attest(change?: {
    header?: Partial<trustV1.AttestationHeader>
    eventLog?: Buffer
    kinds?: trustV1.AttestationHeader['kinds']
    /** Answers a challenge of another proof key. */
    quoteKey?: KeyObject
  }): Promise<trustV1.FinishAttestationResponse__Output>
  /** Attests, and returns the token for key provider services. */
  token(): Promise<string>
  wrap(providerId: string, token: string, keyCount?: number): Promise<TestKey[]>
  unwrap(
    providerId: string,
    token: string,
    wrapped: TestKey['wrapped'][],
  ): Promise<trustV1.UnwrappedKey__Output[]>
  /** Makes a proof for a call with a new nonce of the service. */
  prove(
    providerId: string,
    token: string,
    content:
      | { method: 'WrapKeys'; keyCount: number }
      | { method: 'UnwrapKeys'; wrapped: TestKey['wrapped'][] },
  ): Promise<trustV1.HostProof>
  /** Uses another trust host from now on, with the same proof key. */
  moveTo(place: TrustPlace): Promise<void>
  channel(): RpcChannel
}

/** Where the services of a trust host are. */
export type TrustPlace = { address: string; thumbprint: string }

/** Creates a host whose TPM has measured these events. */
export async function createTestHost(input: {
  node: MemoryNode
  tpm: Tpm
  events: readonly LogEvent[]
  place: TrustPlace
  random: Random
}): Promise<TestHost> {
  const { node, tpm, events, random } = input
  for (const { pcr, digest } of events) await tpm.pcrExtend(pcr, digest)
  const proofKey = random.privateKey('P-256')
  const connect = ({ address, thumbprint }: TrustPlace): Promise<RpcChannel> =>
    node.connectPinned({ address, pinnedThumbprint: thumbprint, timeoutMs: CALL.timeoutMs })
  let channel = await connect(input.place)
  const attestation = () => channel.client('nkpsim.trust.v1.AttestationService')
  const keyProvider = () => channel.client('nkpsim.trust.v1.KeyProviderService')
  const prove: TestHost['prove'] = async (providerId, token, content) => {
    const { nonce, serviceId } = await keyProvider().createNonce({}, CALL)
    const signature = signProof({ serviceId, providerId, nonce, token, ...content }, proofKey)
    return { token, proofKey: proofKeyBytes(proofKey), nonce, signature }
  }
  const attest: TestHost['attest'] = async ({ header, eventLog, kinds, quoteKey } = {}) => {
    const identity = await readTpmIdentity(tpm)
    const own = proofKeyBytes(proofKey)
    const challenge = await attestation().beginAttestation({ ...identity, proofKey: own }, CALL)
    const { name: srkName } = await provisionStorageRootKey(tpm)
    const nonce = attestationNonce(challenge.nonce, proofKeyBytes(quoteKey ?? proofKey))
    const { credentialBlob: blob, encryptedSecret } = challenge
    const answer = await answerChallenge(tpm, {
      challenge: { nonce, credential: { blob, encryptedSecret } },
      ...{ pcrs: MEASURED_PCRS, srkName },
    })
    const { quote, pcrValues, ...rest } = answer
    const first = {
      header: {
        ...rest,
        ...quote,
        ...{ context: challenge.context, proofKey: own, kinds: kinds ?? [] },
        pcrValues: [...pcrValues].sort(([a], [b]) => a - b).map(([, value]) => value),
        ...header,
      },
    }
    const log = eventLog ?? encodeEventLog(events)
    async function* messages(): AsyncIterable<trustV1.FinishAttestationRequest> {
      yield first
      for (let at = 0; at < log.length; at += PART_BYTES)
        yield { eventLog: log.subarray(at, at + PART_BYTES) }
    }
    return attestation().finishAttestation(messages(), CALL)
  }
  return {
    proofKey,
    attest,
    prove,
    token: async () => {
      const { tokens, message } = await attest({ kinds: ['TOKEN_KIND_KEY_PROVIDER'] })
      const [first] = tokens
      if (first === undefined) throw new Error(message)
      return first.token
    },
    wrap: async (providerId, token, keyCount = 1) => {
      const proof = await prove(providerId, token, { method: 'WrapKeys', keyCount })
      const { keys } = await keyProvider().wrapKeys({ providerId, keyCount, proof }, CALL)
      return keys.map(({ key, wrapped }) => ({
        key: Buffer.from(key),
        wrapped: {
          primaryKeyId: wrapped?.primaryKeyId ?? '',
          ciphertext: Buffer.from(wrapped?.ciphertext ?? []),
        },
      }))
    },
    unwrap: async (providerId, token, wrapped) => {
      const proof = await prove(providerId, token, { method: 'UnwrapKeys', wrapped })
      return (await keyProvider().unwrapKeys({ providerId, wrapped, proof }, CALL)).keys
    },
    moveTo: async (place) => {
      channel.close()
      channel = await connect(place)
    },
    channel: () => channel,
  }
}

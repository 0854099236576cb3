import { describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import type { RpcChannel } from '@nkpsim/rpc'
import { DEFAULT_ATTESTATION_POLICY, type Evidence, type TpmIdentity } from '@nkpsim/tpm'
import { softwareHost } from '@nkpsim/tpm/testing'
import { channelWith } from '../testing/attestable-host.ts'
import { attestHost } from './attest-host.ts'

type Question = { nonce: Buffer; credentialBlob: Buffer; encryptedSecret: Buffer }

/** Returns the channel of a host that has this TPM identity and gives this evidence. */
function channelOf(identity: TpmIdentity, answer: (question: Question) => Evidence): RpcChannel {
  const client = {
    getTpmIdentity: async () => ({
      ...identity,
      bootPolicyCounterName: Buffer.alloc(0),
      bootPolicyCounter: 0,
      bootAuthority: Buffer.alloc(0),
    }),
    attest: async (question: Question) => {
      const { quote, pcrValues, ...evidence } = answer(question)
      return { ...evidence, ...quote, pcrValues: [...pcrValues.values()] }
    },
  }
  return channelWith(client)
}

const host = softwareHost()
const context = () => ({
  authorities: host.authorities,
  // The time is later than the creation of the certificate.
  nowMs: Date.now() + 1000,
  known: undefined,
  hostWithSameTpm: () => undefined,
  policy: DEFAULT_ATTESTATION_POLICY,
})

describe('a host without a TPM', () => {
  it('is not accepted if it opens a credential for its own key and shows the TPM of another host', async () => {
    const channel = channelOf(host.own, ({ nonce, credentialBlob: blob, encryptedSecret }) =>
      host.answer({ blob, encryptedSecret }, nonce),
    )
    const { verdict, keys } = await attestHost(channel, context(), systemRandom)
    expect(verdict.checks.filter(({ passed }) => !passed).map(({ code }) => code)).toEqual([
      'AK_NOT_ACTIVATED',
    ])
    expect(verdict.status).toBe('notAccepted')
    expect(keys).toBeUndefined()
  })

  it.each([
    ['too short', 64],
    ['an even number', 256],
  ])('is not accepted if the modulus of its endorsement key is %s', async (_what, modulusBytes) => {
    const endorsementKey = host.endorsementKeyOf(Buffer.alloc(modulusBytes, 0x80))
    const channel = channelOf({ ...host.own, endorsementKey }, () => {
      throw new Error('nobody asked')
    })
    const { verdict } = await attestHost(channel, context(), systemRandom)
    expect(verdict).toMatchObject({ status: 'notAccepted', reason: 'EVIDENCE_MALFORMED' })
  })
})

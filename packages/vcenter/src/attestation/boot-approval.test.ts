import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { bootEvents, encodeEventLog } from '@nkpsim/tpm'
import { HONEST_BOOT } from '@nkpsim/tpm/testing'
import { DEFAULT_HOST_POLICY } from '../records/host-policy.ts'
import { channelWith, type Installed } from '../testing/attestable-host.ts'
import { approveNextBoot, installBootPolicies, isApprover } from './boot-approval.ts'

type BootEvents = ReturnType<typeof bootEvents>

it('no boot is approved if the policy changes while the host predicts its next boot', async () => {
  const eventLog = encodeEventLog(bootEvents(HONEST_BOOT))
  let isStillTrue = true
  let changesMeanwhile = true
  const installed: Installed[] = []
  const client = {
    predictBoot: async () => {
      if (changesMeanwhile) isStillTrue = false
      return { eventLog }
    },
    installBootPolicies: async (request: Installed) => void installed.push(request),
  }
  const channel = channelWith(client)
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  using key = Secret.from(privateKey.export({ type: 'pkcs8', format: 'der' }))
  const bootPolicies = { counterName: Buffer.alloc(34), counter: 1n, authority: Buffer.alloc(64) }
  const approve = () =>
    approveNextBoot(
      channel,
      { key, hostId: 'host' },
      {
        eventLog,
        bootPolicies,
        policy: DEFAULT_HOST_POLICY,
        requireStill: async () => undefined,
        isStillTrue: () => isStillTrue,
      },
    )

  await expect(approve()).rejects.toMatchObject({ code: 'HOST_NOT_ATTESTED' })
  expect(installed).toEqual([])
  changesMeanwhile = false
  isStillTrue = true
  expect(await approve()).toMatchObject({ version: 2n })
  // The present boot stays approved until the counter rises.
  expect(installed.map(({ policies }) => policies.map(({ version }) => version))).toEqual([[1, 2]])
})

it.each([
  [
    'has digests of other data',
    (events: BootEvents) => events.map((each) => ({ ...each, digest: Buffer.alloc(32) })),
    'the host predicts an impossible boot',
  ],
  [
    'breaks the policy',
    () => bootEvents({ ...HONEST_BOOT, secureBoot: false, secureBootAuthority: undefined }),
    'that boot is not acceptable: Host Secure Boot was disabled',
  ],
])('no boot is approved that %s', async (_what, edit, message) => {
  const honest = bootEvents(HONEST_BOOT)
  const installed: unknown[] = []
  const client = {
    predictBoot: async () => ({ eventLog: encodeEventLog(edit(honest)) }),
    installBootPolicies: async (request: unknown) => void installed.push(request),
  }
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  using key = Secret.from(privateKey.export({ type: 'pkcs8', format: 'der' }))
  const approved = approveNextBoot(
    channelWith(client),
    { key, hostId: 'host' },
    {
      eventLog: encodeEventLog(honest),
      bootPolicies: { counterName: Buffer.alloc(34), counter: 1n, authority: Buffer.alloc(64) },
      policy: DEFAULT_HOST_POLICY,
      requireStill: async () => undefined,
      isStillTrue: () => true,
    },
  )
  await expect(approved).rejects.toMatchObject({ code: 'BOOT_NOT_ACCEPTABLE', message })
  expect(installed).toEqual([])
})

it('no boot is approved whose event log cannot be read', async () => {
  const { approver, bootPolicies, approve } = approvalLab()
  using _key = approver.key
  const approved = approve(Buffer.from('no event log'))
  await expect(approved).rejects.toMatchObject({
    code: 'BOOT_NOT_ACCEPTABLE',
    cause: expect.objectContaining({ name: 'TpmError' }),
  })
  expect(isApprover(approver, bootPolicies)).toBe(false)
})

describe('an installed approval', () => {
  it('is signed by a key that vCenter recognises, with the id of the host', async () => {
    const { approver, bootPolicies, install } = approvalLab()
    using _key = approver.key
    const { bootAuthority, reference, policies } = await install(HONEST_BOOT)
    const publicKey = createPublicKey({
      key: {
        ...{ kty: 'EC', crv: 'P-256' },
        x: bootAuthority.subarray(0, 32).toString('base64url'),
        y: bootAuthority.subarray(32).toString('base64url'),
      },
      format: 'jwk',
    })
    expect(reference.toString()).toMatch(/\0host$/)
    expect(policies.map(({ version }) => version)).toEqual([1])
    for (const { policyDigest, signature } of policies)
      expect(
        verify(
          'sha256',
          Buffer.concat([policyDigest, reference]),
          { key: publicKey, dsaEncoding: 'ieee-p1363' },
          signature,
        ),
      ).toBe(true)
    expect(isApprover(approver, { ...bootPolicies, authority: bootAuthority })).toBe(true)
  })

  it('is valid for other settings, which are bound separately, but not for other software', async () => {
    const { approver, install } = approvalLab()
    using _key = approver.key
    const digestOf = async (boot: typeof HONEST_BOOT) =>
      (await install(boot)).policies[0]?.policyDigest.toString('hex')
    const honest = await digestOf(HONEST_BOOT)
    expect(await digestOf({ ...HONEST_BOOT, secureBootAuthority: 'another' })).toBe(honest)
    expect(await digestOf({ ...HONEST_BOOT, firmwareVersion: 'nkpsim UEFI 1.1' })).not.toBe(honest)
    const esxi = { ...HONEST_BOOT.esxi, build: '24585383' }
    expect(await digestOf({ ...HONEST_BOOT, esxi })).not.toBe(honest)
  })
})

/** Returns an approver of host `host`, boot policies, and functions that approve and install. */
function approvalLab() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const approver = {
    key: Secret.from(privateKey.export({ type: 'pkcs8', format: 'der' })),
    hostId: 'host',
  }
  const bootPolicies = { counterName: Buffer.alloc(34), counter: 1n, authority: Buffer.alloc(64) }
  return {
    approver,
    bootPolicies,
    approve: (predicted: Buffer) =>
      approveNextBoot(
        channelWith({ predictBoot: async () => ({ eventLog: predicted }) }),
        approver,
        {
          eventLog: encodeEventLog(bootEvents(HONEST_BOOT)),
          bootPolicies,
          policy: DEFAULT_HOST_POLICY,
          requireStill: async () => undefined,
          isStillTrue: () => true,
        },
      ),
    install: async (boot: typeof HONEST_BOOT): Promise<Installed> => {
      const installed = Promise.withResolvers<Installed>()
      const channel = channelWith({
        installBootPolicies: async (request: Installed) => installed.resolve(request),
      })
      const eventLog = encodeEventLog(bootEvents(boot))
      await installBootPolicies(channel, approver, bootPolicies, [{ eventLog, version: 1n }])
      return installed.promise
    },
  }
}

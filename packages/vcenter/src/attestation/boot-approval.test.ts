import { generateKeyPairSync } from 'node:crypto'
import { expect, it } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import type { RpcChannel } from '@nkpsim/rpc'
import { bootEvents, encodeEventLog } from '@nkpsim/tpm'
import { HONEST_BOOT } from '@nkpsim/tpm/testing'
import { DEFAULT_HOST_POLICY } from '../records/host-policy.ts'
import { approveNextBoot } from './boot-approval.ts'

type BootEvents = ReturnType<typeof bootEvents>

it('no boot is approved if the policy changes while the host predicts its next boot', async () => {
  const eventLog = encodeEventLog(bootEvents(HONEST_BOOT))
  let isStillTrue = true
  let changesMeanwhile = true
  const installed: unknown[] = []
  const client = {
    predictBoot: async () => {
      if (changesMeanwhile) isStillTrue = false
      return { eventLog }
    },
    installBootPolicies: async (request: unknown) => void installed.push(request),
  }
  const channel = { client: () => client } as unknown as RpcChannel
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  using key = Secret.from(privateKey.export({ type: 'pkcs8', format: 'der' }))
  const bootPolicies = { counterName: Buffer.alloc(34), counter: 1n, authority: Buffer.alloc(64) }
  const approve = () =>
    approveNextBoot(
      channel,
      { key, hostId: 'host' },
      { eventLog, bootPolicies, policy: DEFAULT_HOST_POLICY, isStillTrue: () => isStillTrue },
    )

  await expect(approve()).rejects.toMatchObject({ code: 'HOST_NOT_ATTESTED' })
  expect(installed).toEqual([])
  changesMeanwhile = false
  isStillTrue = true
  expect(await approve()).toMatchObject({ version: 2n })
  expect(installed).toHaveLength(1)
})

it.each([
  [
    'has digests of other data',
    (events: BootEvents) => events.map((each) => ({ ...each, digest: Buffer.alloc(32) })),
    'the host predicts a boot that cannot be',
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
    { client: () => client } as unknown as RpcChannel,
    { key, hostId: 'host' },
    {
      eventLog: encodeEventLog(honest),
      bootPolicies: { counterName: Buffer.alloc(34), counter: 1n, authority: Buffer.alloc(64) },
      policy: DEFAULT_HOST_POLICY,
      isStillTrue: () => true,
    },
  )
  await expect(approved).rejects.toMatchObject({ code: 'BOOT_NOT_ACCEPTABLE', message })
  expect(installed).toEqual([])
})

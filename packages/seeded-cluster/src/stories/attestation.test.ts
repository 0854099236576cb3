import { beforeAll, expect } from '@jest/globals'
import { story } from '@nkpsim/daemon/testing/story'
import { hostInputs } from '../cluster/host-node.ts'
import { createStorySite } from '../testing/story-site.ts'

const ORIGINAL_BUILD = 'build: "24022510"'
const SEALED = 'Unable to restore the system configuration'

const site = createStorySite({
  hosts: [{ name: 'esx-1', hasTpm: true }, { name: 'esx-2', hasTpm: true }, { name: 'esx-3' }],
})
const { attestation, monitoring, providers } = site.vcenter()

const attest = async (host: string) => (await attestation.attestHost({ host })).attestation
const alarms = async () =>
  (await monitoring.listAlarms({})).alarms
    .filter(({ name }) => name === 'Host TPM attestation alarm')
    .map(({ entity, name }) => [entity, name])
const eventIds = async () => (await monitoring.listEvents({ limit: 0 })).events.map(({ id }) => id)
const recoveryKey = async (host: string) => {
  const [key] = (await site.host(host).security.listRecoveryKeys({})).recoveryKeys
  if (key === undefined) throw new Error('no recovery key')
  return key.key
}
const createRequiringTpm = (provider: string) =>
  providers.createProvider({ provider, constraints: { tpmRequired: true } })
const onHost = async (provider: string, host: string) =>
  (await providers.getProvider({ provider })).hosts.find((each) => each.host === host)
const statusOf = (host: string) => site.host(host).host.getStatus({})
const held = async (host: string) =>
  (await statusOf(host)).keyProviders.map(({ provider }) => provider)

/**
 * Repeats a query until its result is the expected one. A failure of the query counts as its
 * result.
 */
const untilAnswered = <T>(look: () => Promise<T>, expected: T): Promise<void> =>
  site.untilEqual<unknown>(() => look().catch((error: unknown) => error), expected)

/** Attests a host until vCenter accepts the host. */
const untilAccepted = (host: string): Promise<void> =>
  untilAnswered(async () => (await attest(host))?.status, 'ATTESTATION_STATUS_ACCEPTED')

/** Attests a host until vCenter gives this reason against the host, and returns the message. */
async function untilRefused(host: string, reason: string): Promise<string> {
  await untilAnswered(async () => (await attest(host))?.reason, reason)
  return (await attestation.getHostAttestation({ host })).attestation?.message ?? ''
}

beforeAll(() => site.run(site.start))

story('the attestation of hosts', (tell) => {
  const step = site.stepsOf(tell)

  step('accepts hosts when they are added, and gives them a KDK sealed to their TPM', async () => {
    for (const host of ['esx-1', 'esx-2']) {
      await untilAccepted(host)
      await untilAnswered(async () => (await attest(host))?.fresh, true)
    }
    await expect(attest('esx-3')).rejects.toMatchObject({ code: 'HOST_NOT_ATTESTED' })
    await createRequiringTpm('nkp-tpm')
    await untilAnswered(() => held('esx-1'), ['nkp-tpm'])
    await untilAnswered(() => held('esx-2'), ['nkp-tpm'])
    const { keyProviders } = await statusOf('esx-1')
    expect(keyProviders).toMatchObject([{ provider: 'nkp-tpm', custody: 'TPM' }])
    expect(await onHost('nkp-tpm', 'esx-3')).toMatchObject({
      eligible: false,
      message: 'TPM2 device is required',
    })
    expect(await alarms()).toEqual([])
    expect(await eventIds()).toContain('com.vmware.vc.HostTpmConfigEncryptionEvent')
    await site.download('nkp-tpm')
  })

  step('lets a host boot an upgrade that vCenter approved', async () => {
    site.editBoot('esx-1', ORIGINAL_BUILD, 'build: "24585291"')
    const approved = await attestation.authorizeBoot({ host: 'esx-1' })
    expect(approved).toMatchObject({ version: '8.0.3', build: '24585291' })
    await site.powerCycle('esx-1')
    expect(await statusOf('esx-1')).toMatchObject({ build: '24585291' })
    await untilAccepted('esx-1')
  })

  step('makes a host ask for the recovery key if vCenter did not approve an upgrade', async () => {
    const key = await recoveryKey('esx-1')
    site.editBoot('esx-1', 'build: "24585291"', 'build: "24674464"')
    await expect(site.powerCycle('esx-1')).rejects.toThrow(SEALED)
    await site.startNode('esx-1', hostInputs(key))
    expect(await held('esx-1')).toEqual(['nkp-tpm'])
    await untilAccepted('esx-1')
    await site.powerCycle('esx-1')
  })

  step(
    'withholds new KDKs from a host with a rogue VIB until the VIB is gone, but removes no old KDKs',
    async () => {
      const key = await recoveryKey('esx-2')
      const rogue = 'acceptanceLevel: CommunitySupported'
      site.editBoot('esx-2', 'acceptanceLevel: PartnerSupported', rogue)
      await expect(attestation.authorizeBoot({ host: 'esx-2' })).rejects.toMatchObject({
        code: 'BOOT_NOT_ACCEPTABLE',
      })
      await expect(site.powerCycle('esx-2')).rejects.toThrow(SEALED)
      await site.startNode('esx-2', hostInputs(key))
      await untilRefused('esx-2', 'VIB_NOT_ACCEPTED')
      await createRequiringTpm('nkp-new')
      await untilAnswered(() => held('esx-1'), ['nkp-new', 'nkp-tpm'])
      await untilAnswered(
        async () => (await onHost('nkp-new', 'esx-2'))?.message,
        'withheld, because the host is not accepted: VIB "nkpsim-agent" has the acceptance level CommunitySupported',
      )
      expect(await held('esx-2')).toEqual(['nkp-tpm'])
      expect(await alarms()).toEqual([['esx-2', 'Host TPM attestation alarm']])
      expect(await eventIds()).toContain('com.vmware.vc.host.TPMAttestationFailedEvent')

      const again = await recoveryKey('esx-2')
      site.editBoot('esx-2', rogue, 'acceptanceLevel: PartnerSupported')
      await expect(site.powerCycle('esx-2')).rejects.toThrow(SEALED)
      await site.startNode('esx-2', hostInputs(again))
      await untilAnswered(() => held('esx-2'), ['nkp-new', 'nkp-tpm'])
      expect(await alarms()).toEqual([])
    },
  )

  step(
    'reports a host whose TPM is unreachable, and accepts the host again afterwards',
    async () => {
      for (let run = 0; run < 2; run++) {
        const answerAgain = site.tpms.hang('esx-1')
        // The host needs its TPM to take this provider, and still answers vCenter in time.
        await createRequiringTpm('nkp-hung')
        expect(await untilRefused('esx-1', 'TPM_UNAVAILABLE')).toBe(
          'TPM 2.0 device detected but a connection cannot be established.',
        )
        expect(await statusOf('esx-1')).toMatchObject({
          tpmProblem: 'esx.problem.hardware.tpm2.connection',
        })
        answerAgain()
        await untilAccepted('esx-1')
        await untilAnswered(async () => (await statusOf('esx-1')).tpmProblem, '')
        await providers.deleteProvider({ provider: 'nkp-hung' })
        for (const host of ['esx-1', 'esx-2'])
          await untilAnswered(() => held(host), ['nkp-new', 'nkp-tpm'])
      }
    },
  )

  for (const pcr of [0, 2, 4, 7])
    step(`refuses a host whose PCR ${pcr} contains more than its event log`, async () => {
      await site.extendPcr('esx-2', pcr, Buffer.alloc(32, 0x5a))
      expect(await untilRefused('esx-2', 'EVENT_LOG_MISMATCH')).toBe(
        `something else was measured than the event log says, in PCR ${pcr}`,
      )
      expect(await alarms()).toEqual([['esx-2', 'Host TPM attestation alarm']])
      await site.powerCycle('esx-2')
      await untilAccepted('esx-2')
      expect(await alarms()).toEqual([])
    })

  step(
    'needs the recovery key and a forced host add after the TPM of a host was cleared',
    async () => {
      const key = await recoveryKey('esx-2')
      site.tpms.clear('esx-2')
      await expect(site.powerCycle('esx-2')).rejects.toThrow('this TPM was cleared')
      await site.startNode('esx-2', hostInputs(key))
      await untilRefused('esx-2', 'CLOCK_BACKWARDS')
      expect(await alarms()).toEqual([['esx-2', 'Host TPM attestation alarm']])
      await createRequiringTpm('nkp-cleared')
      await site.addHost('esx-2', { force: true })
      await untilAnswered(() => held('esx-2'), ['nkp-cleared', 'nkp-new', 'nkp-tpm'])
      expect(await alarms()).toEqual([])
      await site.powerCycle('esx-2')
      expect(await held('esx-2')).toEqual(['nkp-cleared', 'nkp-new', 'nkp-tpm'])
    },
  )

  step('uses the current policy', async () => {
    const policy = (builds: string[]) => ({
      requireSecureBoot: true,
      minimumVersion: '7.0.2',
      acceptedBuilds: builds,
      minimumAcceptanceLevel: 'PartnerSupported',
      withholdAlways: false,
    })
    await attestation.setAttestationPolicy({ policy: policy(['1']) })
    expect(await attest('esx-1')).toMatchObject({ reason: 'BUILD_NOT_ACCEPTED' })
    await attestation.setAttestationPolicy({ policy: policy([]) })
    expect(await attest('esx-1')).toMatchObject({ reason: '' })
    const malformed = { ...policy([]), minimumVersion: 'x' }
    await expect(attestation.setAttestationPolicy({ policy: malformed })).rejects.toMatchObject({
      status: 'INVALID_ARGUMENT',
    })
  })
})

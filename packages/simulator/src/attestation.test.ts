import { afterAll, beforeAll, expect } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { PATIENCE_MS, untilEqual } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import type { RpcChannel } from '@nkpsim/rpc'
import { textSecret } from './checkers/collect-secrets.ts'
import { kill, powerCycleHost } from './faults/kill.ts'
import { clusterProcesses } from './local-cluster/cluster-status.ts'
import { startHost } from './local-cluster/single-process.ts'
import { connectHost, connectVcenter } from './operator/channels.ts'
import { hostOf, vcenterOf } from './testing/clients.ts'
import { editBoot, tpmTool } from './testing/host-hardware.ts'
import { registerSuiteSecrets } from './testing/suite.ts'
import { startTestCluster, type TestCluster } from './testing/test-cluster.ts'

const CALL = { timeoutMs: PATIENCE_MS }
const ORIGINAL_BUILD = 'build: "24022510"'

let cluster: TestCluster
const ref = () => ({ stateDir: cluster.stateDir })

async function over<T>(channel: RpcChannel, use: (channel: RpcChannel) => Promise<T>): Promise<T> {
  try {
    return await use(channel)
  } finally {
    channel.close()
  }
}
const attestations = <T>(use: (client: ReturnType<typeof attestationClient>) => Promise<T>) =>
  over(connectVcenter(cluster.stateDir), (channel) => use(attestationClient(channel)))
const attestationClient = (channel: RpcChannel) =>
  channel.client('nkpsim.vcenter.v1.AttestationService')
const attest = async (host: string) =>
  (await attestations((client) => client.attestHost({ host }, CALL))).attestation
const alarms = () =>
  over(connectVcenter(cluster.stateDir), async (channel) => {
    const monitoring = channel.client('nkpsim.vcenter.v1.MonitoringService')
    return (await monitoring.listAlarms({}, CALL)).alarms
      .filter(({ name }) => name === 'Host TPM attestation alarm')
      .map(({ entity, name }) => [entity, name])
  })
const eventIds = () =>
  over(connectVcenter(cluster.stateDir), async (channel) => {
    const monitoring = channel.client('nkpsim.vcenter.v1.MonitoringService')
    return (await monitoring.listEvents({ limit: 0 }, CALL)).events.map(({ id }) => id)
  })
const recoveryKey = (host: string) =>
  over(connectHost(cluster.stateDir, host), async (channel) => {
    const security = channel.client('nkpsim.esxi.v1.HostSecurityService')
    const [key] = (await security.listRecoveryKeys({}, CALL)).recoveryKeys
    if (key === undefined) throw new Error('no recovery key')
    registerSuiteSecrets([
      textSecret('recovery key', key.key),
      textSecret('recovery key', key.key.replaceAll('-', '')),
    ])
    return key.key
  })
const secret = (text: string) => Secret.from(Buffer.from(text))
const keyProviderClient = (channel: RpcChannel) =>
  channel.client('nkpsim.vcenter.v1.KeyProviderService')
const createRequiringTpm = (provider: string) =>
  over(connectVcenter(cluster.stateDir), (channel) =>
    keyProviderClient(channel).createProvider(
      { provider, constraints: { tpmRequired: true } },
      CALL,
    ),
  )
const deleteProvider = (provider: string) =>
  over(connectVcenter(cluster.stateDir), (channel) =>
    keyProviderClient(channel).deleteProvider({ provider }, CALL),
  )
const onHost = async (provider: string, host: string) =>
  (await vcenterOf(cluster.stateDir).getProvider(provider)).hosts.find((each) => each.host === host)
const held = async (host: string) =>
  (await hostOf(cluster.stateDir, host).status()).keyProviders.map(({ provider }) => provider)

/**
 * Repeats a query until its result is the expected one. A failure of the query counts as its
 * result.
 */
const untilAnswered = <T>(look: () => Promise<T>, expected: T): Promise<void> =>
  untilEqual(() => look().catch((error: unknown) => error), expected)

/** Attests a host until vCenter accepts the host. */
const untilAccepted = (host: string): Promise<void> =>
  untilAnswered(async () => (await attest(host))?.status, 'ATTESTATION_STATUS_ACCEPTED')

/** Attests a host until vCenter gives this reason against the host, and returns the message. */
async function untilRefused(host: string, reason: string): Promise<string> {
  await untilAnswered(async () => (await attest(host))?.reason, reason)
  const { attestation } = await attestations((client) => client.getHostAttestation({ host }, CALL))
  return attestation?.message ?? ''
}

function signalTpm(host: string, signal: 'SIGSTOP' | 'SIGCONT'): void {
  const tpm = clusterProcesses(ref()).find(({ kind, name }) => kind === 'swtpm' && name === host)
  if (tpm === undefined) throw new Error('no TPM')
  process.kill(tpm.pid, signal)
}

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 3, noTpm: [3] })
})
afterAll(() => cluster.dispose())

story('the attestation of hosts', (step) => {
  step('accepts hosts when they are added, and gives them a KDK sealed to their TPM', async () => {
    for (const host of ['esx-1', 'esx-2']) {
      await untilAccepted(host)
      await untilAnswered(async () => (await attest(host))?.fresh, true)
    }
    await expect(attest('esx-3')).rejects.toMatchObject({ code: 'HOST_NOT_ATTESTED' })
    await createRequiringTpm('nkp-tpm')
    await untilAnswered(() => held('esx-1'), ['nkp-tpm'])
    await untilAnswered(() => held('esx-2'), ['nkp-tpm'])
    const { keyProviders } = await hostOf(cluster.stateDir, 'esx-1').status()
    expect(keyProviders).toMatchObject([{ provider: 'nkp-tpm', custody: 'TPM' }])
    expect(await onHost('nkp-tpm', 'esx-3')).toMatchObject({
      eligible: false,
      message: 'TPM2 device is required',
    })
    expect(await alarms()).toEqual([])
    expect(await eventIds()).toContain('com.vmware.vc.HostTpmConfigEncryptionEvent')
    await cluster.backUp('nkp-tpm')
  })

  step('lets a host boot an upgrade that vCenter approved', async () => {
    editBoot(cluster.stateDir, 'esx-1', ORIGINAL_BUILD, 'build: "24585291"')
    const approved = await attestations((client) => client.authorizeBoot({ host: 'esx-1' }, CALL))
    expect(approved).toMatchObject({ version: '8.0.3', build: '24585291' })
    await powerCycleHost(ref(), 'esx-1')
    expect(await hostOf(cluster.stateDir, 'esx-1').status()).toMatchObject({ build: '24585291' })
    await untilAccepted('esx-1')
  })

  step('makes a host ask for the recovery key if vCenter did not approve an upgrade', async () => {
    const key = await recoveryKey('esx-1')
    editBoot(cluster.stateDir, 'esx-1', 'build: "24585291"', 'build: "24674464"')
    await expect(powerCycleHost(ref(), 'esx-1')).rejects.toMatchObject({
      code: 'PROCESS_FAILED',
      message: expect.stringContaining('Unable to restore the system configuration'),
    })
    await startHost(ref(), 'esx-1', { recoveryKey: secret(key) })
    expect(await held('esx-1')).toEqual(['nkp-tpm'])
    await untilAccepted('esx-1')
    await powerCycleHost(ref(), 'esx-1')
  })

  step(
    'withholds new KDKs from a host with a rogue VIB until the VIB is gone, but removes no old KDKs',
    async () => {
      const key = await recoveryKey('esx-2')
      const rogue = 'acceptanceLevel: CommunitySupported'
      editBoot(cluster.stateDir, 'esx-2', 'acceptanceLevel: PartnerSupported', rogue)
      await expect(
        attestations((client) => client.authorizeBoot({ host: 'esx-2' }, CALL)),
      ).rejects.toMatchObject({ code: 'BOOT_NOT_ACCEPTABLE' })
      await expect(powerCycleHost(ref(), 'esx-2')).rejects.toMatchObject({ code: 'PROCESS_FAILED' })
      await startHost(ref(), 'esx-2', { recoveryKey: secret(key) })
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
      editBoot(cluster.stateDir, 'esx-2', rogue, 'acceptanceLevel: PartnerSupported')
      await expect(powerCycleHost(ref(), 'esx-2')).rejects.toMatchObject({ code: 'PROCESS_FAILED' })
      await startHost(ref(), 'esx-2', { recoveryKey: secret(again) })
      await untilAnswered(() => held('esx-2'), ['nkp-new', 'nkp-tpm'])
      expect(await alarms()).toEqual([])
    },
  )

  step(
    'reports a host whose TPM is unreachable, and accepts the host again afterwards',
    async () => {
      for (let run = 0; run < 2; run++) {
        signalTpm('esx-1', 'SIGSTOP')
        // The host needs its TPM to take this provider, and still answers vCenter in time.
        await createRequiringTpm('nkp-hung')
        expect(await untilRefused('esx-1', 'TPM_UNAVAILABLE')).toBe(
          'TPM 2.0 device detected but a connection cannot be established.',
        )
        expect(await hostOf(cluster.stateDir, 'esx-1').status()).toMatchObject({
          tpmProblem: 'esx.problem.hardware.tpm2.connection',
        })
        signalTpm('esx-1', 'SIGCONT')
        await untilAccepted('esx-1')
        await untilAnswered(
          async () => (await hostOf(cluster.stateDir, 'esx-1').status()).tpmProblem,
          '',
        )
        await deleteProvider('nkp-hung')
        for (const host of ['esx-1', 'esx-2'])
          await untilAnswered(() => held(host), ['nkp-new', 'nkp-tpm'])
      }
    },
  )

  step('refuses a host whose TPM was killed until a start boots the host again', async () => {
    for (let run = 0; run < 2; run++) {
      await kill(ref(), { kind: 'swtpm', name: 'esx-1' })
      await untilRefused('esx-1', 'TPM_UNAVAILABLE')
      expect(await held('esx-1')).toEqual(['nkp-new', 'nkp-tpm'])
      // Without another boot, the restarted TPM would lack the measurements of the boot.
      await startHost(ref(), 'esx-1')
      await untilAccepted('esx-1')
    }
  })

  for (const pcr of [0, 2, 4, 7])
    step(`refuses a host whose PCR ${pcr} contains more than its event log`, async () => {
      tpmTool(cluster.stateDir, 'esx-2', 'tpm2_pcrextend', `${pcr}:sha256=${'5a'.repeat(32)}`)
      expect(await untilRefused('esx-2', 'EVENT_LOG_MISMATCH')).toBe(
        `something else was measured than the event log says, in PCR ${pcr}`,
      )
      expect(await alarms()).toEqual([['esx-2', 'Host TPM attestation alarm']])
      await powerCycleHost(ref(), 'esx-2')
      await untilAccepted('esx-2')
      expect(await alarms()).toEqual([])
    })

  step(
    'needs the recovery key and a forced host add after the TPM of a host was cleared',
    async () => {
      const key = await recoveryKey('esx-2')
      tpmTool(cluster.stateDir, 'esx-2', 'tpm2_clear', '-c', 'p')
      await kill(ref(), { kind: 'esxid', name: 'esx-2' })
      await kill(ref(), { kind: 'swtpm', name: 'esx-2' })
      await expect(powerCycleHost(ref(), 'esx-2')).rejects.toMatchObject({
        message: expect.stringContaining('this TPM was cleared'),
      })
      const [ready] = await startHost(ref(), 'esx-2', { recoveryKey: secret(key) })
      await untilRefused('esx-2', 'CLOCK_BACKWARDS')
      expect(await alarms()).toEqual([['esx-2', 'Host TPM attestation alarm']])
      await createRequiringTpm('nkp-cleared')
      await over(connectVcenter(cluster.stateDir), (channel) =>
        channel.client('nkpsim.vcenter.v1.InventoryService').addHost(
          {
            name: 'esx-2',
            address: `localhost:${ready?.adoptionPort}`,
            thumbprint: ready?.thumbprint ?? '',
            username: 'root',
            password: cluster.rootPassword,
            cluster: 'Cluster',
            force: true,
          },
          CALL,
        ),
      )
      await untilAnswered(() => held('esx-2'), ['nkp-cleared', 'nkp-new', 'nkp-tpm'])
      expect(await alarms()).toEqual([])
      await powerCycleHost(ref(), 'esx-2')
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
    await attestations((client) => client.setAttestationPolicy({ policy: policy(['1']) }, CALL))
    expect(await attest('esx-1')).toMatchObject({ reason: 'BUILD_NOT_ACCEPTED' })
    await attestations((client) => client.setAttestationPolicy({ policy: policy([]) }, CALL))
    expect(await attest('esx-1')).toMatchObject({ reason: '' })
    await expect(
      attestations((client) =>
        client.setAttestationPolicy({ policy: { ...policy([]), minimumVersion: 'x' } }, CALL),
      ),
    ).rejects.toMatchObject({ status: 'INVALID_ARGUMENT' })
  })
})

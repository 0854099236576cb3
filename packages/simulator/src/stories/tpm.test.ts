import { renameSync, rmSync } from 'node:fs'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { Secret } from '@nkpsim/crypto'
import { until, untilEqual } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { textSecret } from '../checkers/collect-secrets.ts'
import { kill, powerCycleHost } from '../faults/kill.ts'
import { replaceHostTpm } from '../local-cluster/change-tpm.ts'
import { clusterProcesses } from '../local-cluster/cluster-status.ts'
import { hostToAdd } from '../local-cluster/host-to-add.ts'
import { clusterPaths } from '../local-cluster/paths.ts'
import { resumeCluster } from '../local-cluster/resume-cluster.ts'
import { startHost, stopHost } from '../local-cluster/single-process.ts'
import { rememberHost } from '../operator/remember-host.ts'
import { editBoot, tpmTool } from '../testing/host-hardware.ts'
import { hostOperatorOf, operatorOf } from '../testing/operator.ts'
import { registerSuiteSecrets } from '../testing/suite.ts'
import { startTestCluster, type TestCluster } from '../testing/test-cluster.ts'

const ALARM = 'Host TPM attestation alarm'
const KEY_ALARM = 'TPM Encryption Recovery Key Backup Alarm'

let cluster: TestCluster
let vcenter: ReturnType<typeof operatorOf>
let host: ReturnType<typeof hostOperatorOf>
const ref = () => ({ stateDir: cluster.stateDir })

beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 1, noTpm: [] })
  vcenter = operatorOf(cluster.stateDir)
  host = hostOperatorOf(cluster.stateDir, 'esx-1')
  await vcenter.providers.createProvider({ provider: 'NKP', constraints: { tpmRequired: true } })
  await cluster.download('NKP')
  await untilHeld()
  await host.vms.createVm({
    spec: { name: 'vm', provider: 'NKP', datastore: '' },
    diskBytes: 8192,
  })
})
afterAll(() => cluster.dispose())

const untilHeld = () =>
  until(
    () => vcenter.providers.getProvider({ provider: 'NKP' }),
    ({ provider }) => provider?.health === 'HEALTH_OK',
  )
const attest = async () => (await vcenter.attestation.attestHost({ host: 'esx-1' })).attestation
const alarms = async () => (await vcenter.monitoring.listAlarms({})).alarms
const held = async () =>
  (await host.host.getStatus({})).keyProviders.map(({ provider }) => provider)
const powerState = async () => (await host.vms.listVms({})).vms[0]?.powerState

/**
 * Repeats a query until its result is the expected one. A failure of the query counts as its
 * result.
 */
const untilAnswered = <T>(look: () => Promise<T>, expected: T): Promise<void> =>
  untilEqual(() => look().catch((error: unknown) => error), expected)
const untilAccepted = (): Promise<void> =>
  untilAnswered(async () => (await attest())?.status, 'ATTESTATION_STATUS_ACCEPTED')

/** Attests the host until vCenter gives this reason against it, and returns the message. */
async function untilRefused(reason: string): Promise<string> {
  await untilAnswered(async () => (await attest())?.reason, reason)
  const found = await vcenter.attestation.getHostAttestation({ host: 'esx-1' })
  return found.attestation?.message ?? ''
}

function signalTpm(signal: 'SIGSTOP' | 'SIGCONT'): void {
  const tpm = clusterProcesses(ref()).find(({ kind }) => kind === 'swtpm')
  if (tpm === undefined) throw new Error('no TPM')
  process.kill(tpm.pid, signal)
}

// The stories of packages/seeded-cluster tell more about attestation, with simulated TPMs.
story('the attestation of a host with swtpm', (step) => {
  step(
    'reports a host whose TPM is unreachable, and accepts the host again afterwards',
    async () => {
      for (let run = 0; run < 2; run++) {
        signalTpm('SIGSTOP')
        // The host needs its TPM to take this provider, and still answers vCenter in time.
        await vcenter.providers.createProvider({
          provider: 'nkp-hung',
          constraints: { tpmRequired: true },
        })
        expect(await untilRefused('TPM_UNAVAILABLE')).toBe(
          'TPM 2.0 device detected but a connection cannot be established.',
        )
        expect(await host.host.getStatus({})).toMatchObject({
          tpmProblem: 'esx.problem.hardware.tpm2.connection',
        })
        signalTpm('SIGCONT')
        await untilAccepted()
        await untilAnswered(async () => (await host.host.getStatus({})).tpmProblem, '')
        await vcenter.providers.deleteProvider({ provider: 'nkp-hung' })
        await untilAnswered(held, ['NKP'])
      }
    },
  )

  step('refuses a host after its TPM was killed, until a start boots the host again', async () => {
    await host.vms.powerOnVm({ name: 'vm' })
    for (const start of [() => startHost(ref(), 'esx-1'), () => resumeCluster(ref())]) {
      await kill(ref(), { kind: 'swtpm', name: 'esx-1' })
      await untilRefused('TPM_UNAVAILABLE')
      expect(await held()).toEqual(['NKP'])
      // Without another boot, the restarted TPM would lack the measurements of the boot.
      await start()
      await untilAccepted()
      expect(await powerState()).toBe('POWER_STATE_POWERED_ON')
    }
  })

  step(
    'says after the start that the VMs of a host that it could not ask are unknown',
    async () => {
      const file = clusterPaths.knownHosts(cluster.stateDir)
      await kill(ref(), { kind: 'swtpm', name: 'esx-1' })
      renameSync(file, `${file}.aside`)
      await expect(resumeCluster(ref())).rejects.toMatchObject({
        part: {
          hosts: [{ name: 'esx-1' }],
          failures: [
            { name: 'esx-1', wasRebooted: true, reason: expect.stringContaining('esx-1') },
          ],
        },
      })
      renameSync(`${file}.aside`, file)
      await untilAccepted()
      expect(await powerState()).toBe('POWER_STATE_POWERED_OFF')
    },
  )

  step('refuses a host whose PCR 7 contains more than its event log', async () => {
    tpmTool(cluster.stateDir, 'esx-1', 'tpm2_pcrextend', `7:sha256=${'5a'.repeat(32)}`)
    expect(await untilRefused('EVENT_LOG_MISMATCH')).toBe(
      'something else was measured than the event log says, in PCR 7',
    )
    await powerCycleHost(ref(), 'esx-1')
    await untilAccepted()
  })
})

story('story 18: the attestation alarm after a firmware update', (step) => {
  step(
    'rises after the host boots the update with a recovery key, because its TPM does not unseal',
    async () => {
      const [key] = (await host.security.listRecoveryKeys({})).recoveryKeys
      if (key === undefined) throw new Error('no recovery key')
      registerSuiteSecrets(
        [key.key, key.key.replaceAll('-', '')].map((text) => textSecret('recovery key', text)),
      )
      editBoot(cluster.stateDir, 'esx-1', 'build: "24022510"', 'build: "24674464"')
      await expect(powerCycleHost(ref(), 'esx-1')).rejects.toMatchObject({
        code: 'PROCESS_FAILED',
        message: expect.stringContaining('Unable to restore the system configuration'),
      })
      await vcenter.attestation.setAttestationPolicy({
        policy: {
          requireSecureBoot: true,
          minimumVersion: '7.0.2',
          acceptedBuilds: ['24022510'],
          minimumAcceptanceLevel: 'PartnerSupported',
          withholdAlways: false,
        },
      })
      await startHost(ref(), 'esx-1', {
        recoveryKey: Secret.from(Buffer.from(key.key)),
      })
      await until(attest, (found) => found?.reason === 'BUILD_NOT_ACCEPTED')
      const raised = await until(alarms, (found) => found.some(({ name }) => name === ALARM))
      expect(raised.find(({ name }) => name === ALARM)).toMatchObject({
        entity: 'esx-1',
        status: 'red',
      })
    },
  )

  step(
    'ends when a policy accepts the update, and the host boots and powers on its VM',
    async () => {
      await vcenter.attestation.setAttestationPolicy({
        policy: {
          requireSecureBoot: true,
          minimumVersion: '7.0.2',
          acceptedBuilds: [],
          minimumAcceptanceLevel: 'PartnerSupported',
          withholdAlways: false,
        },
      })
      await until(attest, (found) => found?.status === 'ATTESTATION_STATUS_ACCEPTED')
      await until(alarms, (found) => found.every(({ name }) => name !== ALARM))
      await powerCycleHost(ref(), 'esx-1')
      await host.vms.powerOnVm({ name: 'vm' })
      await host.vms.powerOffVm({ name: 'vm' })
    },
  )
})

story('a new mainboard of a host whose recovery key is saved', (step) => {
  let saved: string

  step('is not accepted while the host runs, which alone can tell the recovery key', async () => {
    await expect(replaceHostTpm(ref(), 'esx-1')).rejects.toMatchObject({ code: 'STATE_INVALID' })
    const [key] = (await host.security.listRecoveryKeys({})).recoveryKeys
    saved = key?.key ?? ''
    registerSuiteSecrets(
      [saved, saved.replaceAll('-', '')].map((text) => textSecret('recovery key', text)),
    )
    await vcenter.monitoring.resetAlarm({ name: KEY_ALARM, entity: 'esx-1' })
  })

  step('opens the configuration only with the recovery key, which the error names', async () => {
    await stopHost(ref(), 'esx-1')
    await replaceHostTpm(ref(), 'esx-1')
    await expect(startHost(ref(), 'esx-1')).rejects.toMatchObject({
      code: 'PROCESS_FAILED',
      message: expect.stringMatching(
        /sealed in another TPM.*; boot it with the key: nkpsim host boot esx-1 --recovery-key-file FILE; without the key, /,
      ),
    })
    await startHost(ref(), 'esx-1', { recoveryKey: Secret.from(Buffer.from(saved)) })
    expect(await untilRefused('EK_CHANGED')).toMatch(/, trust it: nkpsim host add esx-1 --force$/)
    // The host has the KDK from its own configuration.
    await host.vms.powerOnVm({ name: 'vm' })
    await host.vms.powerOffVm({ name: 'vm' })
  })

  step('is trusted after the host is added again, and its key is to be saved again', async () => {
    const place = hostToAdd(cluster.stateDir, 'esx-1')
    if (place === undefined) throw new Error('the host does not run')
    await vcenter.inventory.addHost({
      ...{ name: 'esx-1', cluster: 'Cluster', force: true, ...place },
      ...{ username: 'root', password: cluster.rootPassword },
    })
    await untilAccepted()
    await untilHeld()
    expect((await alarms()).map(({ name }) => name)).toContain(KEY_ALARM)
    await powerCycleHost(ref(), 'esx-1')
    await untilAccepted()
  })
})

story('story 13: a cleared TPM of a host whose recovery key nobody saved', (step) => {
  step('keeps the host from booting', async () => {
    tpmTool(cluster.stateDir, 'esx-1', 'tpm2_clear', '-c', 'p')
    await expect(powerCycleHost(ref(), 'esx-1')).rejects.toMatchObject({
      message: expect.stringContaining('this TPM was cleared'),
    })
    await expect(host.vms.powerOnVm({ name: 'vm' })).rejects.toMatchObject({
      code: 'NOT_READY',
    })
  })

  step(
    'loses no VM: the host is reinstalled, vCenter has its KDK, and the datastore has the VMs',
    async () => {
      rmSync(clusterPaths.host(cluster.stateDir, 'esx-1'), { recursive: true })
      const rootPassword = Secret.from(Buffer.from(cluster.rootPassword))
      const [ready] = await startHost(ref(), 'esx-1', { rootPassword })
      await vcenter.inventory.removeHost({ host: 'esx-1' })
      const { host: added } = await vcenter.inventory.addHost({
        name: 'esx-1',
        address: `localhost:${ready?.adoptionPort}`,
        thumbprint: ready?.thumbprint ?? '',
        username: 'root',
        password: cluster.rootPassword,
        cluster: 'Cluster',
      })
      await rememberHost(cluster.stateDir, 'esx-1', {
        address: added?.address ?? '',
        hostId: added?.id ?? '',
      })
      await untilHeld()
      await host.registration.registerVm({ name: 'vm' })
      await host.vms.powerOnVm({ name: 'vm' })
      await host.vms.powerOffVm({ name: 'vm' })
    },
  )
})

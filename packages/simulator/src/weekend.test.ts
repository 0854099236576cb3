import { randomBytes, X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { CLOCK_FILE, offsetAt, parseClockFile } from '@nkpsim/daemon'
import { OPERATOR_FILES } from '@nkpsim/daemon/operator-files'
import { untilEqual } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { killVcenter, powerCycleHost } from './faults/kill.ts'
import { clusterPaths } from './local-cluster/paths.ts'
import { resumeCluster } from './local-cluster/resume-cluster.ts'
import { stopCluster } from './local-cluster/stop-cluster.ts'
import { readSession } from './operator/session-file.ts'
import { hostOf, vcenterOf } from './testing/clients.ts'
import { operatorOf } from './testing/operator.ts'
import { startTestCluster, type TestCluster } from './testing/test-cluster.ts'

const HOUR_MS = 3_600_000
/** Certificates are valid from five minutes before they are made. */
const BACKDATE_MS = 300_000
const WEEKEND_MS = 48 * HOUR_MS
/** An hour passes in a second. */
const TIME_SCALE = 3600
/** The weekend passes in twelve seconds, which two reboots need anyway. */
const OUTAGE_SCALE = 14_400
const HOSTS = ['esx-1', 'esx-2']
const DISK_BYTES = 64 * 1024

let cluster: TestCluster
let beganMs = 0
const pattern = randomBytes(DISK_BYTES)

beforeAll(async () => {
  beganMs = Date.now()
  cluster = await startTestCluster({ hosts: 2, noTpm: [2], faults: true, timeScale: TIME_SCALE })
})
afterAll(() => cluster.dispose())

const readClockFile = () =>
  parseClockFile(readFileSync(join(clusterPaths.vcenter(cluster.stateDir), CLOCK_FILE), 'utf8'))
/** Returns vCenter's time, also while vCenter does not run. */
const clusterMs = () => Date.now() + offsetAt(readClockFile(), Date.now())

story('a weekend without vCenter, in half a minute', (step) => {
  let lostMs = 0
  let token: string | undefined

  step('has a vCenter whose certificate is dated by the machine’s clock', async () => {
    const roots = join(clusterPaths.operator(cluster.stateDir), OPERATOR_FILES.roots)
    const { validFromDate } = new X509Certificate(readFileSync(roots))
    // TLS judges certificates by the machine's clock, and the cluster's runs ahead by hours.
    const datedMs = validFromDate.getTime() + BACKDATE_MS
    expect(datedMs).toBeLessThanOrEqual(statSync(roots).mtimeMs)
    expect(datedMs).toBeGreaterThan(beganMs - 1000)
  })

  step('begins with a provider that was made, backed up and used in fast time', async () => {
    const vcenter = vcenterOf(cluster.stateDir)
    await vcenter.createProvider('nkp-1')
    await cluster.backUp('nkp-1')
    await vcenter.untilActive('nkp-1', HOSTS.length)
    for (const name of HOSTS) {
      const host = hostOf(cluster.stateDir, name)
      await host.createVm(`vm-${name}`, DISK_BYTES, 'nkp-1')
      await host.powerOn(`vm-${name}`)
      await host.write(`vm-${name}`, 0, pattern)
    }
  })

  step('passes while hosts lose their power, and power on their VMs', async () => {
    const { clock } = operatorOf(cluster.stateDir)
    lostMs = (await clock.scaleClock({ timeScale: OUTAGE_SCALE })).clock?.nowMs ?? 0
    token = readSession(cluster.stateDir)?.token
    await killVcenter({ stateDir: cluster.stateDir })
    for (const name of HOSTS) {
      await powerCycleHost({ stateDir: cluster.stateDir }, name)
      const host = hostOf(cluster.stateDir, name)
      await host.powerOn(`vm-${name}`)
      expect((await host.read(`vm-${name}`)).equals(pattern)).toBe(true)
    }
    await untilEqual(async () => clusterMs() - lostMs >= WEEKEND_MS, true)
  })

  step('ends with a vCenter that knows the time, the session, and no false alarm', async () => {
    await resumeCluster({ stateDir: cluster.stateDir })
    const { clock, monitoring } = operatorOf(cluster.stateDir)
    const after = (await clock.getClock({})).clock
    expect((after?.nowMs ?? 0) - lostMs).toBeGreaterThanOrEqual(WEEKEND_MS)
    expect(after?.timeScale).toBe(OUTAGE_SCALE)
    await vcenterOf(cluster.stateDir).untilActive('nkp-1', HOSTS.length)
    // Each session of the first administrator has another token.
    expect(readSession(cluster.stateDir)?.token).toBe(token)
    // vCenter checks backups once a day.
    await untilEqual(async () => clusterMs() - (after?.nowMs ?? 0) >= WEEKEND_MS / 2, true)
    const { alarms } = await monitoring.listAlarms({})
    expect(alarms.map(({ entity, name }) => [entity, name])).toEqual([
      ['esx-1', 'TPM Encryption Recovery Key Backup Alarm'],
    ])
    const { events } = await monitoring.listEvents({ limit: 0 })
    const later = events.filter(({ timeMs }) => timeMs >= lostMs)
    expect(later.filter(({ id }) => id === 'AlarmStatusChangedEvent')).toEqual([])
    const connected = later.filter(({ id }) => id === 'HostConnectedEvent')
    expect(new Set(connected.map(({ entity }) => entity))).toEqual(new Set(HOSTS))
  })

  step('is over: time runs like the machine’s while the cluster is down', async () => {
    await stopCluster({ stateDir: cluster.stateDir })
    expect(readClockFile()).toEqual({
      offsetMs: expect.any(Number),
      timeScale: OUTAGE_SCALE,
      startTimeScale: TIME_SCALE,
    })
    expect(clusterMs() - lostMs).toBeGreaterThanOrEqual(WEEKEND_MS)
  })
})

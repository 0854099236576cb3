import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createDiskModel, type Facts, findKcvDisagreements, findLostFacts } from '@nkpsim/checkers'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'
import { scanForSecrets } from './checkers/secret-scan.ts'
import { kill } from './faults/kill.ts'
import { clusterProcesses, type ProcessStatus } from './local-cluster/cluster-status.ts'
import { resumeCluster } from './local-cluster/resume-cluster.ts'
import { listAuditedCalls } from './operator/audit-calls.ts'
import { verifyAuditLog } from './operator/audit-verification.ts'
import { heldProviders, hostOf, vcenterOf } from './testing/clients.ts'
import { undefinedFor } from './testing/operator.ts'
import { createRandom, type SeededRandom } from './testing/seeded-random.ts'
import { startTestCluster, type TestCluster } from './testing/test-cluster.ts'

const HOSTS = ['esx-1', 'esx-2']
/**
 * In 10 rounds every process is killed, in 2 rounds some processes. Each run of the suite draws
 * another seed, unless NKPSIM_CHAOS_SEED is set.
 */
const ROUNDS = 12
const DISK_BYTES = 256 * 1024
const CALL = { timeoutMs: PATIENCE_MS }
/**
 * In every n-th round only some processes are killed, and the others lose their connections to
 * them.
 */
const PARTIAL_EVERY = 5
/**
 * In every n-th round the kills begin after all calls have been answered. In other rounds the kills
 * begin during calls.
 */
const ANSWERED_EVERY = 4
const seed = Number(process.env['NKPSIM_CHAOS_SEED'] ?? randomInt(2 ** 31))

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster({ hosts: 2, noTpm: [2] })
})
afterAll(() => cluster.dispose())

/**
 * Returns the present facts: providers with their backups, hosts with the providers that they hold,
 * and VMs.
 */
async function presentFacts(stateDir: string): Promise<Facts> {
  const vcenter = vcenterOf(stateDir)
  const facts = new Map<string, Record<string, string | number | boolean>>()
  for (const { provider, keyId, kcv, isDefault, backedUpTime } of await vcenter.listProviders()) {
    const backedUp = String(backedUpTime?.seconds ?? 'never')
    facts.set(`provider ${provider}`, { keyId, kcv, isDefault, backedUp })
  }
  for (const { id, name, address, cluster, encryptionMode } of await vcenter.listHosts()) {
    facts.set(`host ${name}`, { id, address, cluster, encryptionMode })
  }
  for (const name of HOSTS) {
    const { vcenterInstanceId, keyProviders } = await hostOf(stateDir, name).status()
    facts.set(`vCenter of ${name}`, { vcenterInstanceId })
    for (const { provider, keyId, kcv, usable } of keyProviders) {
      if (usable) facts.set(`${provider} on ${name}`, { keyId, kcv })
    }
  }
  for (const { name, kdkKeyId, diskBytes } of await hostOf(stateDir, 'esx-1').listVms()) {
    facts.set(`VM ${name}`, { kdkKeyId, diskBytes })
  }
  return facts
}

async function generations(stateDir: string): Promise<number[]> {
  const statuses = await Promise.all(HOSTS.map((name) => hostOf(stateDir, name).status()))
  return statuses.map(({ generation }) => generation)
}

/** Manages a VM on each host, and the expected content of its disk. */
function createWorkload(stateDir: string, random: SeededRandom) {
  const disks = new Map(HOSTS.map((name) => [name, createDiskModel(DISK_BYTES)]))
  return {
    async create(): Promise<void> {
      for (const name of HOSTS) {
        await hostOf(stateDir, name).createVm(`vm-${name}`, DISK_BYTES, 'nkp-1')
        await this.powerOn(name)
        for (let count = 0; count < 4; count += 1) await this.write(name)
      }
    },
    async powerOn(name: string): Promise<void> {
      const vm = (await hostOf(stateDir, name).listVms()).find((one) => one.name === `vm-${name}`)
      // While another host tests the lock of a VM, a powered-off VM may seem to run elsewhere.
      if (vm?.powerState !== 'POWER_STATE_POWERED_ON') {
        await hostOf(stateDir, name).powerOn(`vm-${name}`)
      }
    },
    /**
     * Writes to a random place once. If the host is killed meanwhile, the effect of the write is
     * unknown.
     */
    async write(name: string): Promise<boolean> {
      const disk = disks.get(name)
      const offset = random.below(DISK_BYTES - 1)
      const bytes = random.bytes(1 + random.below(Math.min(16_384, DISK_BYTES - offset)))
      disk?.begin(offset, bytes)
      try {
        await hostOf(stateDir, name).write(`vm-${name}`, offset, bytes)
        disk?.acknowledge()
        return true
      } catch {
        disk?.abandon()
        return false
      }
    },
    async check(name: string): Promise<string[]> {
      await this.powerOn(name)
      const found = await hostOf(stateDir, name).read(`vm-${name}`)
      const differences = disks.get(name)?.check(found) ?? []
      return differences.map(({ offsetBytes }) => `vm-${name} differs at byte ${offsetBytes}`)
    },
  }
}

describe(`a cluster whose processes are killed by SIGKILL (NKPSIM_CHAOS_SEED=${seed})`, () => {
  it('keeps I2, I3 and I8 in 12 rounds of kills in random order, of which 10 kill all processes', async () => {
    const { stateDir } = cluster
    const random = createRandom(seed)
    const vcenter = vcenterOf(stateDir)
    await vcenter.createProvider('nkp-1')
    await cluster.backUp('nkp-1')
    await vcenter.setDefaultProvider('nkp-1')
    await vcenter.untilActive('nkp-1', HOSTS.length)
    const workload = createWorkload(stateDir, random)
    await workload.create()
    const acknowledged = new Map(await presentFacts(stateDir))
    let least = await generations(stateDir)
    let acknowledgedWrites = 0
    let acknowledgedProviders = 0

    /**
     * Creates a provider while processes are killed. If vCenter acknowledges the provider, it must
     * exist afterwards.
     */
    async function createProvider(round: number): Promise<void> {
      const { provider } = await vcenter.createProvider(`made-in-round-${round}`)
      if (!provider) throw new Error('vCenter answered without a provider')
      const { keyId, kcv } = provider
      acknowledged.set(`provider ${provider.provider}`, { keyId, kcv })
      acknowledgedProviders += 1
    }

    for (let round = 1; round <= ROUNDS; round += 1) {
      const victims = chooseVictims(round, clusterProcesses({ stateDir }), random)
      const writes = HOSTS.map((name) => workload.write(name))
      const creation = round % 2 === 0 ? createProvider(round) : undefined
      if (round % ANSWERED_EVERY === 0) await Promise.all([creation, ...writes])
      for (const victim of victims) {
        await pause(random.below(15))
        await kill({ stateDir }, victim)
      }
      acknowledgedWrites += (await Promise.all(writes)).filter(Boolean).length
      await creation?.catch(undefinedFor('UNAVAILABLE', 'NOT_READY'))
      await resumeCluster({ stateDir })

      const killed = victims.map(({ kind, name }) => `${kind} ${name}`).join(', ')
      const disks = (await Promise.all(HOSTS.map((name) => workload.check(name)))).flat()
      const lost = findLostFacts(acknowledged, await presentFacts(stateDir))
      const disagreements = findKcvDisagreements(await heldProviders(stateDir, HOSTS))
      const now = await generations(stateDir)
      const back = now.flatMap((generation, index) =>
        generation < (least[index] ?? 0) ? [`${HOSTS[index]} fell back to ${generation}`] : [],
      )
      least = now
      expect({ seed, round, killed, disks, lost, disagreements, back }).toEqual({
        ...{ seed, round, killed },
        ...{ disks: [], lost: [], disagreements: [], back: [] },
      })
    }
    await vcenter.untilActive('nkp-1', HOSTS.length)
    const answeredRounds = ROUNDS / ANSWERED_EVERY
    expect(acknowledgedWrites).toBeGreaterThanOrEqual(answeredRounds * HOSTS.length)
    expect(acknowledgedProviders).toBeGreaterThanOrEqual(answeredRounds)
  })

  it('has a complete audit log afterwards, with every created provider (I15)', async () => {
    const { stateDir } = cluster
    const report = await verifyAuditLog(stateDir, CALL)
    expect({ seed, findings: report.findings }).toEqual({ seed, findings: [] })
    expect(report.witnesses.map(({ checkpoints }) => checkpoints > 0)).toEqual([true, true, true])
    const filter = { limit: 1000, user: undefined, call: 'CreateProvider' }
    const { calls } = await listAuditedCalls(stateDir, filter, CALL)
    const audited = new Set(calls.map(({ target }) => target))
    const made = await vcenterOf(stateDir).listProviders()
    expect(made.filter(({ provider }) => !audited.has(provider))).toEqual([])
  })

  it('leaves no plaintext key or password anywhere', async () => {
    const pids = clusterProcesses({ stateDir: cluster.stateDir }).map(({ pid }) => pid)
    const findings = await scanForSecrets(await cluster.secrets(), {
      folders: [cluster.folder],
      pids,
    })
    expect(findings).toEqual([])
  })
})

/** Chooses all processes, or in some rounds one to three processes, in random order. */
function chooseVictims(
  round: number,
  processes: ProcessStatus[],
  random: SeededRandom,
): ProcessStatus[] {
  const shuffled = random.shuffle(processes)
  return round % PARTIAL_EVERY === 0 ? shuffled.slice(0, 1 + random.below(3)) : shuffled
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

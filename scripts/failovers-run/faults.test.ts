import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import { canStrace } from '@nkpsim/daemon/testing'
import { story } from '@nkpsim/daemon/testing/story'
import { seededRandom } from '@nkpsim/effects'
import { hasEtcd } from '@nkpsim/rpc/testing/real-etcd'
import { askVcenterHaNodes, stopCluster } from '@nkpsim/simulator'
import { check } from './check.ts'
import { failDisk, untilEnded } from './disk-errors.ts'
import { FAILPOINTS, suspendAt } from './failpoints.ts'
import { createLoad, type Load } from './load.ts'
import { sendWithTerm } from './lower-term.ts'
import { moreChanges, runFailovers } from './run-failovers.ts'
import { CALL, HOSTS, PROVIDER, type Site, startSite, until } from './site.ts'

/** A vCenter without majority answers within this time, ms. */
const SHORT = { timeoutMs: 4000 }
const UNKNOWN = 'OUTCOME_UNKNOWN'

let folder: string
let site: Site
/** One load for all steps, so that no object has the name of another one. */
let load: Load

beforeAll(async () => {
  if (!hasEtcd()) return
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-ha-'))
  site = await startSite(folder, new AbortController().signal)
  load = createLoad(site, seededRandom('faults'))
})
afterAll(async () => {
  if (folder === undefined) return
  await site?.close()
  await stopCluster({ stateDir: join(folder, 'c') })
  rmSync(folder, { recursive: true, force: true })
})

const createRole = (name: string, options = CALL) =>
  site.onVcenter('nkpsim.vcenter.v1.AuthorizationService', (client) =>
    client.createRole({ name, privileges: [] }, options),
  )
const hasRole = (name: string) =>
  site.onVcenter('nkpsim.vcenter.v1.AuthorizationService', async (client) =>
    (await client.listRoles({}, CALL)).roles.some((role) => role.name === name),
  )
const isActive = async () => (await site.active()) !== undefined
const stateOfHa = () =>
  site.onVcenter('nkpsim.vcenter.v1.VcenterHaService', async (client) => {
    return (await client.getVcenterHa({}, CALL)).state
  })
/** A host works without vCenter (I4). */
const makeVm = (name: string) =>
  site.onHost(HOSTS[0], 'nkpsim.esxi.v1.VirtualMachineService', async (client) => {
    await client.createVm({ spec: { name, provider: PROVIDER }, diskBytes: 4096 }, CALL)
    await client.powerOnVm({ name }, CALL)
  })
const whole = async () => {
  await site.heal()
  expect(await check(site, load)).toEqual([])
}

/** The roles of the nodes whose disks fail. More of them: `HA_DISKS=all npm test -- faults`. */
const DISKS = (
  [
    ['EIO', 'etcd', 'active', 'quick'],
    ['ENOSPC', 'vcenterd', 'active', 'quick'],
    ['EIO', 'vcenterd', 'passive', 'quick'],
    ['ENOSPC', 'etcd', 'passive', 'more'],
    ['EIO', 'vcenterd', 'active', 'more'],
    ['ENOSPC', 'vcenterd', 'passive', 'more'],
  ] as const
).filter(([, , , when]) => when === 'quick' || process.env['HA_DISKS'] === 'all')

const describeReal = hasEtcd() ? describe : describe.skip

describeReal('with etcd', () =>
  story('vCenter HA', (step) => {
    step('loses nothing when the HA link of the active node is cut', async () => {
      const plan = ['cut of the HA link'] as const
      const told: string[] = []
      const { violations } = await runFailovers(site, load, {
        plan,
        say: (line) => told.push(line),
      })
      expect({ violations, told: told.length }).toEqual({ violations: [], told: 1 })
    })

    for (const failpoint of FAILPOINTS)
      step(`refuses what a vCenter wrote that was suspended ${failpoint}`, async () => {
        const { former, role, answer } = await suspendAt(site, failpoint)
        await createRole(`meanwhile-${role}`)
        site.links.heal()
        await site.signalTo('vcenterd', former, 'SIGCONT')
        const isAppended = failpoint === 'after the append, before the commit'
        const isBefore = failpoint === 'before the append'
        // A request that a vCenter has not begun is refused there, and repeated at the other one.
        const end = await answer
        expect(isBefore ? [UNKNOWN] : ['made', UNKNOWN]).toContain(end)
        expect(await hasRole(role)).toBe(isAppended || end === 'made')
        await until(async () => {
          const nodes = await askVcenterHaNodes({ stateDir: site.stateDir })
          const role = nodes.find(({ name }) => name === former)?.status?.role
          return role === 'VCENTER_HA_ROLE_PASSIVE'
        }, site.signal)
      })

    step('has hosts that refuse the term of a former active vCenter', async () => {
      await whole()
      const { term } = await site.onHost(HOSTS[0], 'nkpsim.esxi.v1.HostService', (client) =>
        client.getStatus({}, CALL),
      )
      const code = await sendWithTerm(site, HOSTS[0], { node: 'vcenter', term: term - 1 })
      expect(code).toBe('STALE_GENERATION')
    })

    for (const [error, of, role] of canStrace() ? DISKS : [])
      step(
        `loses nothing when the disk of ${of} of the ${role} node fails with ${error}`,
        async () => {
          const active = (await site.active()) ?? ''
          const node = (role === 'active') === (active === 'vcenter') ? 'vcenter' : 'vcenter-2'
          load.start()
          await moreChanges(site, load)
          await failDisk(site, { error, of, node })
          await untilEnded(site, { error, of, node })
          await moreChanges(site, load)
          await site.heal()
          await load.stop()
          expect(await check(site, load)).toEqual([])
        },
      )

    step('serves nobody when all nodes are apart, and soon after they are together', async () => {
      site.links.separateAll()
      await until(async () => !(await isActive()), site.signal)
      await expect(createRole('apart', SHORT)).rejects.toMatchObject({ code: 'NOT_ACTIVE' })
      await makeVm('apart')
      site.links.heal()
      await until(isActive, site.signal)
      expect(await hasRole('apart')).toBe(false)
      await whole()
    })

    step(
      'keeps serving without the witness, and serves nobody without the active node too',
      async () => {
        const active = (await site.active()) ?? ''
        await site.signalTo('etcd', 'witness', 'SIGKILL')
        await until(async () => (await stateOfHa()) === 'VCENTER_HA_STATE_DEGRADED', site.signal)
        await createRole('without-witness')
        expect(await site.active()).toBe(active)
        await Promise.all([
          site.signalTo('vcenterd', active, 'SIGKILL'),
          site.signalTo('etcd', active, 'SIGKILL'),
        ])
        await expect(createRole('without-two', SHORT)).rejects.toMatchObject({ code: 'NOT_ACTIVE' })
        expect(await isActive()).toBe(false)
        await makeVm('without-two')
        await whole()
        expect([await hasRole('without-witness'), await hasRole('without-two')]).toEqual([
          true,
          false,
        ])
      },
    )
  }),
)

import { describe, expect, it } from '@jest/globals'
import { passTime } from '@nkpsim/effects/testing'
import type { HaMode } from './replica.ts'
import { createClient, type HaClient, settle, violations } from './testing/ha-client.ts'
import {
  activeOf,
  createHaSite,
  type HaSite,
  type SimulatedNode,
  type Stroke,
  until,
} from './testing/ha-site.ts'

const STROKES: Stroke[] = ['kill-before', 'kill-after', 'pause-before', 'pause-after']

function setMode(node: SimulatedNode, mode: HaMode): Promise<void> {
  const sequence = () => node.store()?.snapshot().sequence ?? 0
  const notActive = Object.assign(new Error('not active'), { code: 'NOT_ACTIVE' })
  return node.held()?.setMode(mode, sequence) ?? Promise.reject(notActive)
}

/** Ignores that a change of the mode was refused, or that nobody knows whether it happened. */
function expectRefusal(error: unknown): void {
  const codes = /^(VCENTER_HA_ISOLATED|OUTCOME_UNKNOWN|NOT_ACTIVE)$/
  expect(error).toMatchObject({ code: expect.stringMatching(codes) })
}

/** Ends the mode `disabled`. A node that was stopped gets its leadership back first. */
async function enable(site: HaSite, leader: SimulatedNode): Promise<void> {
  for (let tries = 0; leader.held()?.mode() === 'disabled' && tries < 50; tries++) {
    await setMode(leader, 'enabled').catch(expectRefusal)
    await site.time.sleep(200)
  }
}

/** Runs a story of a site with an active node and a passive one. */
async function play(
  seed: string,
  tell: (story: {
    site: HaSite
    active: SimulatedNode
    passive: SimulatedNode
    client: HaClient
    changes: (count: number) => Promise<void>
  }) => Promise<void>,
): Promise<void> {
  const site = await createHaSite(seed)
  await passTime(site.time, async () => {
    await until(
      site,
      () =>
        activeOf(site) !== undefined && site.nodes.some((node) => node.state()?.role === 'passive'),
    )
    const active = activeOf(site)
    const passive = site.nodes.find((node) => node !== active)
    if (active === undefined || passive === undefined) throw new Error('not both')
    const client = createClient(site)
    const changes = async (count: number): Promise<void> => {
      for (let n = 0; n < count; n++) await client.change()
    }
    await changes(3)
    await tell({ site, active, passive, client, changes })
    await settle(site)
    expect(await violations(site, client)).toEqual([])
  })
}

describe('the mode disabled', () => {
  it('replicates nothing, and needs no majority', () =>
    play('disabled', async ({ site, active, passive, client, changes }) => {
      await setMode(active, 'disabled')
      await until(site, () => passive.state()?.view?.mode === 'disabled')
      const { sequence = 0 } = passive.state()?.position ?? {}
      site.etcd.cut(active.name)
      await changes(5)
      await site.time.sleep(20_000)
      await changes(1)
      expect([client.acknowledged.length, client.refused, client.unknown]).toEqual([9, [], []])
      expect(active.held()?.isHeld()).toBe(true)
      expect(passive.state()).toMatchObject({ role: 'passive', position: { sequence } })
      await expect(setMode(active, 'enabled')).rejects.toMatchObject({
        code: 'VCENTER_HA_ISOLATED',
      })
      site.etcd.heal(active.name)
      // It gets its leadership back first.
      await site.time.sleep(5000)
      await setMode(active, 'enabled')
      await changes(2)
    }))

  it('ends with a passive node that lacks one change, or none', async () => {
    for (const count of [0, 1])
      await play(`back ${count}`, async ({ site, active, passive, changes }) => {
        await setMode(active, 'disabled')
        await changes(count)
        await setMode(active, 'enabled')
        await until(
          site,
          () => passive.state()?.position?.sequence === active.store()?.snapshot().sequence,
        )
      })
  })

  it('lets only the node that was active become active again', () =>
    play('restart', async ({ site, active, passive, client, changes }) => {
      await setMode(active, 'disabled')
      await changes(4)
      active.kill()
      await site.time.sleep(20_000)
      expect(passive.state()?.role).toBe('passive')
      active.start()
      await until(site, () => activeOf(site) === active)
      await changes(2)
      await setMode(active, 'enabled')
      expect(client.acknowledged).toHaveLength(9)
    }))

  it('leaves no passive node that takes over without all changes', () =>
    play('behind', async ({ site, active, passive, changes }) => {
      await setMode(active, 'disabled')
      await changes(4)
      site.etcd.cut(passive.name)
      await setMode(active, 'enabled')
      active.kill()
      site.etcd.heal(passive.name)
      await site.time.sleep(20_000)
      expect([passive.state()?.role, passive.state()?.misfit]).toEqual(['passive', 'behind'])
      active.start()
      await until(site, () => activeOf(site) === active)
    }))

  it.each(STROKES)(
    'loses nothing if the active node meets %s when the mode changes',
    async (stroke) => {
      for (let at = 1; at <= 9; at++)
        await play(`${stroke} ${at}`, async ({ site, active, changes }) => {
          active.strikeAt(at, stroke)
          const busy = changes(4)
          void setMode(active, 'disabled')
            .then(() => setMode(active, 'enabled'))
            .catch(expectRefusal)
          await busy
          await site.time.sleep(8000)
          active.resume()
          if (!active.isRunning()) active.start()
          await until(site, () => activeOf(site) !== undefined)
          const leader = activeOf(site)
          if (leader !== undefined) await enable(site, leader)
          await changes(2)
        })
    },
  )
})

it('the mode maintenance replicates, and lets the passive node not take over', () =>
  play('maintenance', async ({ site, active, passive, changes }) => {
    await setMode(active, 'maintenance')
    await changes(3)
    await until(
      site,
      () => passive.state()?.position?.sequence === active.store()?.snapshot().sequence,
    )
    active.kill()
    await site.time.sleep(20_000)
    expect(passive.state()?.role).toBe('passive')
    active.start()
    await until(site, () => activeOf(site) === active)
    await setMode(active, 'enabled')
  }))

import { describe, expect, it } from '@jest/globals'
import { passTime } from '@nkpsim/effects/testing'
import { createClient, settle, violations } from './testing/ha-client.ts'
import {
  activeOf,
  createHaSite,
  type HaSite,
  type SimulatedNode,
  type Stroke,
  until,
} from './testing/ha-site.ts'

const STROKES: Stroke[] = ['kill-before', 'kill-after', 'pause-before', 'pause-after']

const passive = (site: HaSite): SimulatedNode | undefined =>
  site.nodes.find((node) => node.state()?.role === 'passive')

describe('two nodes of vCenter HA', () => {
  it('have one active node, and the other one follows', async () => {
    const site = await createHaSite('follow')
    await passTime(site.time, async () => {
      await until(site, () => activeOf(site) !== undefined && passive(site) !== undefined)
      const client = createClient(site)
      for (let n = 0; n < 20; n++) await client.change()
      expect(client.acknowledged).toHaveLength(20)
      await settle(site)
      expect(await violations(site, client)).toEqual([])
    })
  })

  it.each(STROKES)(
    'lose nothing if the active node meets %s at any of its calls',
    async (stroke) => {
      const seen: string[] = []
      for (let at = 1; at <= 24; at++) {
        const site = await createHaSite(`${stroke} ${at}`)
        await passTime(site.time, async () => {
          await until(site, () => activeOf(site) !== undefined && passive(site) !== undefined)
          const struck = activeOf(site)
          const client = createClient(site)
          struck?.strikeAt(at, stroke)
          for (let n = 0; n < 8; n++) void client.change()
          for (let n = 0; n < 12; n++) await client.change()
          await until(site, () => activeOf(site) !== undefined && activeOf(site) !== struck)
          for (let n = 0; n < 4; n++) await client.change()
          struck?.resume()
          if (!struck?.isRunning()) struck?.start()
          await settle(site)
          seen.push(...(await violations(site, client)).map((line) => `${at}: ${line}`))
        })
      }
      expect(seen).toEqual([])
    },
  )
})

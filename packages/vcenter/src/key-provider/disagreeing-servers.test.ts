import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { systemRandom } from '@nkpsim/effects'
import { createSimulatedKms } from '@nkpsim/kmip/simulated'
import { type KmsSite, kmsSite } from '../testing/kms-site.ts'

const { signal } = new AbortController()
const purpose = { madeFor: 'virtual machine db-1', attributes: [] }

describe('a new key of a standard provider', () => {
  let site: KmsSite
  beforeEach(async () => {
    site = await kmsSite()
    await site.register()
  })
  afterEach(() => site.stop())
  const make = () => site.finish(site.standard.keys.make(site.provider(), purpose, signal))

  it('is refused if two key servers give it differently, and vCenter does not remember it', async () => {
    const first = await make()
    first.kek.wipe()
    const [node] = site.nodes
    const rogue = createSimulatedKms({ randomBytes: systemRandom.bytes, nowMs: site.clock.nowMs })
    // A server that has other keys under the ids of all keys, also of those to come.
    const owner = site.kms.keys.get(first.keyId)?.owner ?? ''
    for (let count = 0; count < 8; count++) rogue.setState(rogue.make(owner, 32), 'Active')
    const honest = node.kms
    site.nodes[1].kms = rogue
    const before = site.store.kms.countKeys('kms')
    const refused: string[] = []
    for (let round = 0; round < 4; round++) {
      await make().catch(({ code }) => refused.push(code))
      // Lets the next round begin with the other server.
      await site.finish(site.standard.keys.states(site.provider(), [first.keyId], signal))
    }
    expect(refused).toHaveLength(4)
    expect(refused).toContain('KMS_KEY_MISMATCH')
    expect(site.store.kms.countKeys('kms')).toBe(before)
    site.nodes[1].kms = honest
    const later = await make()
    later.kek.wipe()
    expect(site.store.kms.countKeys('kms')).toBe(before + 1)
  })

  it('is made if the other key server does not answer', async () => {
    site.unplug(1)
    const made = await make()
    expect(made.kek.lengthBytes).toBe(32)
    made.kek.wipe()
  })
})

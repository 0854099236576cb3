import { expect, it } from '@jest/globals'
import { createLink, type Wire } from './link.ts'

const LOST = { code: 'MIGRATION_FAILED', message: 'the connection to the other host was lost' }

/** A link whose time never runs out. */
function linkOver(wire: Wire) {
  const sleep = () => new Promise(() => undefined)
  const of = { key: undefined, migrationId: 'm', own: 'fromSource', stallMs: 1 } as const
  return createLink({ ...of, wire, sleep })
}

it.each<[string, AsyncIterator<Buffer>]>([
  ['ends', { next: async () => ({ done: true, value: undefined }) }],
  ['breaks', { next: () => Promise.reject(new Error('the host was killed')) }],
])('a frame that nobody takes fails as soon as the connection %s', async (_, frames) => {
  const link = linkOver({ send: () => new Promise(() => undefined), frames })
  await expect(link.send({ kind: 'round' })).rejects.toMatchObject(LOST)
})

it('a frame that came while another was sent is read next', async () => {
  const taken = Promise.withResolvers<void>()
  const arrived: Buffer[] = []
  const other = linkOver({
    send: async (frame) => void arrived.push(frame),
    frames: { next: () => new Promise(() => undefined) },
  })
  await other.send({ kind: 'roundDone' })
  let reads = 0
  const link = linkOver({
    send: () => taken.promise,
    frames: {
      next: async () => {
        reads++
        const value = arrived.shift()
        return value === undefined ? new Promise(() => undefined) : { done: false, value }
      },
    },
  })
  const sent = link.send({ kind: 'round' })
  taken.resolve()
  await sent
  expect(await link.next('roundDone')).toEqual({ kind: 'roundDone' })
  expect(reads).toBe(1)
})

it('a host that takes no frame, but sends others without end, does not keep the link', async () => {
  const sent: Buffer[] = []
  const other = linkOver({
    send: async (frame) => void sent.push(frame),
    frames: { next: () => new Promise(() => undefined) },
  })
  await other.send({ kind: 'roundDone' })
  const value = sent[0] ?? Buffer.alloc(0)
  const link = linkOver({
    send: () => Promise.reject(new Error('refused')),
    frames: { next: async () => ({ done: false, value }) },
  })
  await expect(link.send({ kind: 'round' })).rejects.toMatchObject(LOST)
})

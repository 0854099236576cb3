import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { createFreePorts, drawPort, isPortFree } from './free-ports.ts'

describe('free ports', () => {
  it('are ports on which one can listen, none twice, whoever asks at once', async () => {
    const freePorts = createFreePorts()
    const given = await Promise.all(Array.from({ length: 10 }, () => freePorts.take(4)))
    const ports = given.flat()
    expect(new Set(ports).size).toBe(40)
    // Another process of this machine may take one of them first, but hardly three.
    const taken: unknown[] = []
    for (const port of ports) {
      const server = createServer().listen(port, 'localhost')
      await once(server, 'listening').catch((error: unknown) => taken.push(error))
      server.close()
    }
    expect(taken.slice(2)).toEqual([])
    expect(taken).toEqual(taken.map(() => expect.objectContaining({ code: 'EADDRINUSE' })))
  })

  it('are told from one on which somebody listens', async () => {
    const [port = 0] = await createFreePorts().take(1)
    expect(await isPortFree(port)).toBe(true)
    const server = createServer().listen(port, '127.0.0.1')
    await once(server, 'listening')
    expect(await isPortFree(port)).toBe(false)
    server.close()
  })
})

describe('drawPort', () => {
  const drawn = (first: number, last: number) => {
    const draws: number[] = []
    let limit = 1
    for (let index = 0; index < limit; index += 1) {
      draws.push(
        drawPort({ first, last }, (count) => {
          limit = count
          return index
        }),
      )
    }
    return draws
  }

  it('draws every port outside the range of outgoing connections, and none inside', () => {
    const draws = drawn(32_768, 60_999)
    expect(draws).toHaveLength(32_768 - 10_000 + 65_535 - 60_999)
    expect(new Set(draws).size).toBe(draws.length)
    expect(draws.filter((port) => port >= 32_768 && port <= 60_999)).toEqual([])
    expect([Math.min(...draws), Math.max(...draws)]).toEqual([10_000, 65_535])
  })

  it('draws any port where outgoing connections may use all', () => {
    const draws = drawn(1024, 65_535)
    expect([Math.min(...draws), Math.max(...draws)]).toEqual([10_000, 65_535])
  })
})

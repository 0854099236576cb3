import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { allowedRange, createFreePorts, drawPort, isPortFree } from './free-ports.ts'

describe('free ports', () => {
  it('can be listened on, and are different even for simultaneous callers', async () => {
    const freePorts = createFreePorts()
    const given = await Promise.all(Array.from({ length: 10 }, () => freePorts.take(4)))
    const ports = given.flat()
    expect(new Set(ports).size).toBe(40)
    // Another process of this machine may use a port first, but hardly three ports.
    const taken: unknown[] = []
    for (const port of ports) {
      const server = createServer().listen(port, 'localhost')
      await once(server, 'listening').catch((error: unknown) => taken.push(error))
      server.close()
    }
    expect(taken.slice(2)).toEqual([])
    expect(taken).toEqual(taken.map(() => expect.objectContaining({ code: 'EADDRINUSE' })))
  })

  it('are distinguished from ports that a server uses', async () => {
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
        drawPort({ outgoing: { first, last }, allowed: allowedRange({}) }, (count) => {
          limit = count
          return index
        }),
      )
    }
    return draws
  }

  it('draws every port outside the range of outgoing connections, and no port inside the range', () => {
    const draws = drawn(32_768, 60_999)
    expect(draws).toHaveLength(32_768 - 10_000 + 65_535 - 60_999)
    expect(new Set(draws).size).toBe(draws.length)
    expect(draws.filter((port) => port >= 32_768 && port <= 60_999)).toEqual([])
    expect([Math.min(...draws), Math.max(...draws)]).toEqual([10_000, 65_535])
  })

  it('draws any port if the range of outgoing connections covers all ports', () => {
    const draws = drawn(1024, 65_535)
    expect([Math.min(...draws), Math.max(...draws)]).toEqual([10_000, 65_535])
  })
})

describe('the range of the variable NKPSIM_PORTS', () => {
  it('limits the drawn ports on both sides of the range of outgoing connections', () => {
    const allowed = allowedRange({ NKPSIM_PORTS: '20000-20003' })
    const draw = (first: number, last: number) => {
      const outgoing = { first, last }
      return [0, 1, 2, 3].map((index) => drawPort({ outgoing, allowed }, (limit) => index % limit))
    }
    expect(draw(32_768, 60_999)).toEqual([20_000, 20_001, 20_002, 20_003])
    expect(draw(20_001, 20_002)).toEqual([20_000, 20_003, 20_000, 20_003])
    expect(draw(10_000, 30_000)).toEqual([20_000, 20_001, 20_002, 20_003])
  })

  it('is refused with the name of the variable if it is invalid', () => {
    for (const text of ['0-5', '5', '5-4', '1-65536', 'a-b', '1-2-3', '-5', '1- 2'])
      expect(() => allowedRange({ NKPSIM_PORTS: text })).toThrow(
        `NKPSIM_PORTS is not a range of ports: "${text}"`,
      )
    expect(allowedRange({ NKPSIM_PORTS: '' })).toEqual(allowedRange({}))
  })
})

import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { drawPort, findFreePorts } from './free-ports.ts'

describe('findFreePorts', () => {
  it('gives ports on which one can listen, none twice', async () => {
    const ports = await findFreePorts(20)
    expect(new Set(ports).size).toBe(20)
    for (const port of ports) {
      const server = createServer().listen(port, 'localhost')
      await once(server, 'listening')
      server.close()
    }
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

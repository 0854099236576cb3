import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { boundConnections } from './bound-connections.ts'

/**
 * Returns a server, a function that opens numbered connections, and a list of the closed
 * connections.
 */
function lab(maxConnections: number) {
  const server = new EventEmitter()
  const bounds = boundConnections(server as never, maxConnections)
  const closed: number[] = []
  const connect = (remotePort: number): Socket => {
    const socket = Object.assign(new EventEmitter(), {
      remoteAddress: '::1',
      remotePort,
      destroy: () => {
        closed.push(remotePort)
        socket.emit('close')
      },
    })
    server.emit('connection', socket)
    return socket as unknown as Socket
  }
  return { bounds, closed, connect }
}

describe('the connections of a server', () => {
  it('make room for a new connection: the server closes the oldest connection of an unknown peer', () => {
    const { bounds, closed, connect } = lab(3)
    bounds.keep(connect(1))
    for (const port of [2, 3, 4, 5]) connect(port)
    expect(closed).toEqual([2, 3])
  })

  it('stay open once they are kept, and the server then refuses a new connection', () => {
    const { bounds, closed, connect } = lab(2)
    const kept = [connect(1), connect(2)]
    for (const socket of kept) bounds.keep(socket)
    connect(3)
    expect(closed).toEqual([3])
    bounds.spare(kept[0] as Socket)
    connect(4)
    expect(closed).toEqual([3, 1])
  })

  it('no longer count after their end', () => {
    const { closed, connect } = lab(1)
    for (const port of [1, 2, 3]) connect(port).emit('close')
    expect(closed).toEqual([])
  })

  it('are distinguished when a peer uses the same port again', () => {
    const { bounds, closed, connect } = lab(1)
    const first = connect(1)
    const second = connect(1)
    first.emit('close')
    bounds.keep(second)
    connect(2)
    expect(closed).toEqual([1, 2])
  })
})

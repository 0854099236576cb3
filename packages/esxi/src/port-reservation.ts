import { createServer } from 'node:net'
import { EsxiError } from './errors.ts'

/** A TCP port that is occupied until it is released. */
export type PortReservation = { port: number; release(): Promise<void> }

/**
 * Occupies a port, 0 for a free one, and closes every connection to it.
 * @throws EsxiError PORT_IN_USE
 */
export function reservePort(address: string, port: number): Promise<PortReservation> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const reason = cause.code === 'EADDRINUSE' ? 'another program has it' : cause.message
      reject(
        new EsxiError('PORT_IN_USE', `cannot listen on ${address}:${port}: ${reason}`, { cause }),
      )
    })
    server.listen(port, address, () => {
      const bound = server.address()
      resolve({
        port: typeof bound === 'object' && bound !== null ? bound.port : port,
        release: () => new Promise((released) => server.close(() => released())),
      })
    })
  })
}

import { createServer } from 'node:net'
import { EsxiError } from './errors.ts'

/** A TCP port that stays occupied until it is released. */
export type PortReservation = { port: number; release(): Promise<void> }

/**
 * Occupies a port and closes every connection to it. Port 0 means any free port.
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

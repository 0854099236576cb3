import type { PortReservation, Sockets } from '@nkpsim/daemon/sockets'
import { messageOf } from '@nkpsim/daemon/system-reason'
import { EsxiError } from './errors.ts'

/**
 * Occupies a port and closes every connection to it. Port 0 means any free port.
 * @throws EsxiError PORT_IN_USE
 */
export async function reservePort(
  sockets: Pick<Sockets, 'reservePort'>,
  address: string,
  port: number,
): Promise<PortReservation> {
  try {
    return await sockets.reservePort(address, port)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const reason = code === 'EADDRINUSE' ? 'another program has it' : messageOf(cause)
    throw new EsxiError('PORT_IN_USE', `cannot listen on ${address}:${port}: ${reason}`, { cause })
  }
}

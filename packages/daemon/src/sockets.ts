import type { FreePorts } from './free-ports.ts'
import type { HttpListen } from './http-server.ts'

/** TCP ports of one machine, and HTTP on them. */
export type Sockets = {
  freePorts: FreePorts
  /**
   * Occupies a port and closes every connection to it. Rejects with the error of the system, such
   * as EADDRINUSE.
   * @param port 0 chooses a free port
   */
  reservePort(host: string, port: number): Promise<PortReservation>
  serveHttp: HttpListen
}

/** A TCP port that stays occupied until it is released. */
export type PortReservation = { port: number; release(): Promise<void> }

import type { X509Certificate } from 'node:crypto'
import { connect } from 'node:tls'
import type { MachineClock } from '@nkpsim/effects'

/** Maximum time for a listener to show its certificate, ms. */
const TIMEOUT_MS = 2000
/** A host of a local cluster listens on localhost. */
const LOOPBACKS = ['127.0.0.1', '::1'] as const

/**
 * Identifies the listener of a port by its TLS certificate.
 * @param authority certificate of the authority of a cluster
 * @returns `member` if this authority issued the certificate; `silent` if the listener accepts a
 *   connection and answers nothing, as a suspended host does; `other` for any other program
 */
export async function identifyListener(
  port: number,
  authority: X509Certificate,
  clock: MachineClock,
): Promise<'member' | 'silent' | 'other'> {
  const found = await Promise.all(LOOPBACKS.map((host) => probe({ host, port, authority, clock })))
  return found.find((each) => each !== 'other') ?? 'other'
}

function probe(at: {
  host: string
  port: number
  authority: X509Certificate
  clock: MachineClock
}): Promise<'member' | 'silent' | 'other'> {
  const { host, port, authority, clock } = at
  const ended = new AbortController()
  return new Promise<'member' | 'silent' | 'other'>((resolve) => {
    // The certificate is judged below. It may have expired.
    const socket = connect({ host, port, rejectUnauthorized: false, ALPNProtocols: ['h2'] })
    ended.signal.addEventListener('abort', () => socket.destroy())
    socket.once('error', () => resolve('other'))
    socket.once('close', () => resolve('other'))
    socket.once('secureConnect', () => {
      const isMember = socket.getPeerX509Certificate()?.verify(authority.publicKey) === true
      resolve(isMember ? 'member' : 'other')
    })
    clock.sleep(TIMEOUT_MS, ended.signal).then(
      () => resolve('silent'),
      () => undefined,
    )
  }).finally(() => ended.abort())
}

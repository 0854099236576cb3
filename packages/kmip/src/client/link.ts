import { type SecuredClientStream, TlsFailure } from '@nkpsim/effects'
import { KmipError } from '../errors.ts'
import type { KmipNetwork, KmipPlace, KmipServer } from '../kmip-session.ts'
import { printable } from '../printable.ts'
import { openTunnel } from './proxy.ts'

/** A connection under TLS. After the first failure, each use of it throws the same error. */
export type Link = SecuredClientStream & {
  /**
   * Does work on the connection within the timeout of the server. A failure ends the connection.
   * @throws KmipError
   */
  use<Result>(work: () => Promise<Result>): Promise<Result>
  /** Ends the connection. */
  close(): void
}

/** What a connection needs: without certificates to trust, any server is trusted. */
export type LinkTarget = KmipPlace &
  Pick<KmipServer, 'identity' | 'timeoutMs' | 'proxy'> & { trustedPem: string | undefined }

/**
 * Connects to a server, through its proxy if it has one.
 * @param signal ends the connection when it aborts
 * @throws KmipError
 */
export async function openLink(
  { connections, machineClock }: KmipNetwork,
  target: LinkTarget,
  signal: AbortSignal,
): Promise<Link> {
  const life = new AbortController()
  const end = (error: KmipError): void => {
    signal.removeEventListener('abort', onAbort)
    life.abort(error)
  }
  const onAbort = (): void =>
    end(new KmipError('CLOSED', 'the call was aborted', { cause: signal.reason }))
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })

  const use = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    life.signal.throwIfAborted()
    const timer = new AbortController()
    const { promise: ended, reject } = Promise.withResolvers<never>()
    const onEnd = (): void => reject(life.signal.reason)
    life.signal.addEventListener('abort', onEnd, { once: true })
    machineClock.sleep(target.timeoutMs, timer.signal).then(
      () => end(new KmipError('TIMEOUT', `no answer within ${target.timeoutMs} ms`)),
      () => undefined,
    )
    try {
      return await Promise.race([work(), ended])
    } catch (error) {
      const failure = failureOf(error)
      end(failure)
      throw life.signal.reason
    } finally {
      timer.abort()
      life.signal.removeEventListener('abort', onEnd)
    }
  }

  const secured = await use(async () => {
    const stream = await connections.connect(target.proxy ?? target, life.signal)
    if (target.proxy !== undefined) await openTunnel(stream, target)
    const { certificatePem, privateKeyPem } = target.identity
    return stream.secure({
      host: target.host,
      trustedPem: target.trustedPem,
      identity: { certificatePem, privateKeyPem: privateKeyPem.reveal() },
    })
  })
  return { ...secured, use, close: () => end(new KmipError('CLOSED', 'the session is closed')) }
}

/** Turns the error of a connection into the error of this package. */
function failureOf(error: unknown): KmipError {
  if (error instanceof KmipError) return error
  const said = printable(error instanceof Error ? error.message : String(error))
  if (!(error instanceof TlsFailure)) return new KmipError('UNREACHABLE', said, { cause: error })
  switch (error.kind) {
    case 'server-untrusted':
      return new KmipError('UNTRUSTED', `the certificate of the server is not trusted: ${said}`, {
        cause: error,
      })
    case 'client-untrusted':
      return new KmipError('CLIENT_UNTRUSTED', `the server does not accept this client: ${said}`, {
        cause: error,
      })
    case 'identity-invalid':
      return new KmipError(
        'INVALID_ARGUMENT',
        `the certificate of the client is invalid: ${said}`,
        {
          cause: error,
        },
      )
    case 'broken':
      return new KmipError('UNREACHABLE', `the handshake of TLS failed: ${said}`, { cause: error })
  }
}

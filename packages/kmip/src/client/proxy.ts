import type { ClientStream } from '@nkpsim/effects'
import { KmipError } from '../errors.ts'
import type { KmipPlace } from '../kmip-session.ts'
import { printable } from '../printable.ts'

/** Longest answer of a proxy, bytes. */
const MAX_ANSWER_BYTES = 8192
const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})(?: |\r|$)/

/**
 * Asks an HTTP proxy for a tunnel (RFC 9110, 9.3.6). After its answer, the stream leads to the
 * server.
 * @throws KmipError UNREACHABLE if the proxy refuses, or sends something else
 */
export async function openTunnel(stream: ClientStream, place: KmipPlace): Promise<void> {
  const target = `${place.host.includes(':') ? `[${place.host}]` : place.host}:${place.port}`
  await stream.write([Buffer.from(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`)])
  let answer = ''
  while (!answer.includes('\r\n\r\n')) {
    const chunk = await stream.read()
    if (chunk === undefined) throw refused('it closed the connection')
    answer += chunk.toString('latin1')
    if (answer.length > MAX_ANSWER_BYTES) throw refused('its answer is too long')
  }
  const status = STATUS_LINE.exec(answer)?.[1]
  if (!answer.endsWith('\r\n\r\n') || status === undefined)
    throw refused('it does not answer as an HTTP proxy')
  if (!status.startsWith('2')) throw refused(printable(answer.split('\r\n')[0] ?? ''))
}

function refused(problem: string): KmipError {
  return new KmipError('UNREACHABLE', `the proxy made no connection: ${problem}`)
}

import { KmipError } from '../errors.ts'
import type {
  ConnectKmip,
  KmipServer,
  KmipVersion,
  PeekServerCertificate,
} from '../kmip-session.ts'
import { answersTo, numbered } from '../message/batch.ts'
import {
  type BatchItem,
  type Credentials,
  decodeResponse,
  encodeRequest,
} from '../message/message.ts'
import { discoverVersions } from '../message/operations.ts'
import type { TtlvStructure } from '../ttlv/item.ts'
import { TAG } from '../ttlv/tags.ts'
import { createFrames } from './frames.ts'
import { openLink } from './link.ts'
import { sessionOf } from './session.ts'
import { bestVersion, FIRST_VERSION } from './version.ts'

const MAX_PORT = 65_535
/** Longest timeout: that of timers of Node.js. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1
/** Longest user name and password, bytes. */
const MAX_CREDENTIAL_BYTES = 1024

/** Implements ConnectKmip. */
export const connectKmip: ConnectKmip = async (network, server, signal) => {
  requirePlace(server)
  requireCredentials(server)
  const link = await openLink(network, server, signal)
  const frames = createFrames(link.stream, TAG.responseMessage)
  let last: Promise<unknown> = Promise.resolve()

  const exchange = async <Result>(
    version: KmipVersion,
    items: readonly BatchItem[],
    read: (answers: (TtlvStructure | KmipError)[]) => Result,
  ): Promise<Result> => {
    const request = encodeRequest({ version, ...credentialsOf(server), items })
    let answer: Buffer | undefined
    try {
      if (!frames.isEmpty())
        throw new KmipError('MALFORMED', 'the server sent an answer without a request')
      await link.stream.write([request])
      answer = await frames.next()
      if (answer === undefined)
        throw new KmipError(
          'UNREACHABLE',
          'the server closed the connection without an answer; some servers do so if they do not trust the client',
        )
      return read(answersTo(items, decodeResponse(answer)))
    } finally {
      // The request may contain the password, the answer may contain keys.
      request.fill(0)
      answer?.fill(0)
    }
  }
  /** Runs an exchange after those that were asked for before. */
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(() => link.use(work))
    last = result.catch(() => undefined)
    return result
  }

  try {
    const first: BatchItem = { ...discoverVersions(), batchId: undefined }
    const version = await inTurn(() =>
      exchange(FIRST_VERSION, [first], ([answer]) => bestVersion(answer)),
    )
    return sessionOf({
      version,
      call: (calls, read) => inTurn(() => exchange(version, numbered(calls), read)),
      close: link.close,
    })
  } catch (error) {
    link.close()
    throw error
  }
}

/** Implements PeekServerCertificate. */
export const peekServerCertificate: PeekServerCertificate = async (network, server, signal) => {
  requirePlace(server)
  const link = await openLink(network, { ...server, trustedPem: undefined }, signal)
  link.close()
  return { chainPem: link.chainPem }
}

function credentialsOf({ userName, password }: KmipServer): { credentials?: Credentials } {
  if (userName === undefined) return {}
  return { credentials: { userName, password: password?.reveal() } }
}

function requirePlace({
  host,
  port,
  timeoutMs,
  proxy,
}: Parameters<PeekServerCertificate>[1]): void {
  for (const place of [{ host, port }, ...(proxy === undefined ? [] : [proxy])]) {
    if (!/^[\w.:-]{1,255}$/.test(place.host))
      throw new KmipError('INVALID_ARGUMENT', 'the host is neither a name nor an address')
    if (!Number.isInteger(place.port) || place.port < 1 || place.port > MAX_PORT)
      throw new KmipError('INVALID_ARGUMENT', `the port ${place.port} is not 1 to ${MAX_PORT}`)
  }
  if (!(timeoutMs >= 1 && timeoutMs <= MAX_TIMEOUT_MS))
    throw new KmipError('INVALID_ARGUMENT', `the timeout is not 1 to ${MAX_TIMEOUT_MS} ms`)
}

function requireCredentials({ userName, password }: KmipServer): void {
  if (password !== undefined && userName === undefined)
    throw new KmipError('INVALID_ARGUMENT', 'a password needs a user name')
  const lengths = [Buffer.byteLength(userName ?? ''), password?.lengthBytes ?? 0]
  if (lengths.some((length) => length > MAX_CREDENTIAL_BYTES))
    throw new KmipError(
      'INVALID_ARGUMENT',
      `a user name and a password have at most ${MAX_CREDENTIAL_BYTES} bytes`,
    )
}

import { TpmError } from '../errors.ts'
import { connectChannel, formatTpmEndpoint, type TpmEndpoint } from './endpoint.ts'

/**
 * Commands of swtpm's control channel. Request and result have 32 bits, big-endian. A result of 0
 * means success. swtpm_ioctls(3).
 */
const CMD = { init: 2, shutdown: 3, storeVolatile: 10, getState: 12, setState: 13 } as const
const RESULT_BYTES = 4
/** Type of the state that outlives a power cycle: PTM_BLOB_TYPE_PERMANENT. */
const PERMANENT = 1
/** PTM_STATE_FLAG_DECRYPTED. */
const DECRYPTED = 1
/** Header of an answer with state: result, flags, length of the whole state, length of the part. */
const STATE_HEADER_BYTES = 16
/** More than swtpm ever holds. */
const MAX_STATE_BYTES = 1024 * 1024

/** Power-cycles the TPM. It forgets its volatile state and waits for TPM2_Startup. */
export async function controlInit(endpoint: TpmEndpoint, timeoutMs: number): Promise<void> {
  await control(endpoint, 'init', Buffer.alloc(4), timeoutMs)
}

/** Ends the swtpm process. */
export async function controlShutdown(endpoint: TpmEndpoint, timeoutMs: number): Promise<void> {
  await control(endpoint, 'shutdown', Buffer.alloc(0), timeoutMs)
}

/** Writes the volatile state, such as PCRs, to a file beside the permanent state. */
export async function controlStoreVolatile(
  endpoint: TpmEndpoint,
  timeoutMs: number,
): Promise<void> {
  await control(endpoint, 'storeVolatile', Buffer.alloc(0), timeoutMs)
}

/**
 * Returns the permanent state without its encryption. The caller wipes the parts.
 * @throws TpmError TPM_RESPONSE_INVALID
 */
export async function controlGetState(endpoint: TpmEndpoint, timeoutMs: number): Promise<Buffer[]> {
  const parts: Buffer[] = []
  for (let offset = 0; ; ) {
    const answer = await control(
      endpoint,
      'getState',
      words(DECRYPTED, PERMANENT, offset),
      timeoutMs,
      (received) =>
        received.length < STATE_HEADER_BYTES
          ? STATE_HEADER_BYTES
          : STATE_HEADER_BYTES + Math.min(received.readUInt32BE(12), MAX_STATE_BYTES),
    )
    const totalBytes = answer.readUInt32BE(8)
    const part = answer.subarray(STATE_HEADER_BYTES)
    parts.push(part)
    offset += part.length
    if (offset >= totalBytes) return parts
    if (part.length === 0 || offset > MAX_STATE_BYTES)
      throw new TpmError('TPM_RESPONSE_INVALID', 'swtpm answered with another length of its state')
  }
}

/** Gives a TPM that was not powered on yet its permanent state, which has no encryption. */
export async function controlSetState(
  endpoint: TpmEndpoint,
  state: Buffer,
  timeoutMs: number,
): Promise<void> {
  const body = Buffer.concat([words(0, PERMANENT, state.length), state])
  await control(endpoint, 'setState', body, timeoutMs)
  body.fill(0)
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index)
  return bytes
}

/**
 * Opens one connection for each request. swtpm serves one control client at a time, so a permanent
 * connection would block other clients.
 * @param lengthOf returns the length of the whole answer, bytes, as far as the received bytes tell
 * @returns the answer with its result
 */
async function control(
  endpoint: TpmEndpoint,
  command: keyof typeof CMD,
  body: Buffer,
  timeoutMs: number,
  lengthOf: (received: Buffer) => number = () => RESULT_BYTES,
): Promise<Buffer> {
  const socket = await connectChannel(endpoint, 'control', timeoutMs)
  try {
    const answer = await new Promise<Buffer>((resolve, reject) => {
      const fail = (code: 'TPM_TIMEOUT' | 'TPM_UNREACHABLE', reason: string): void => {
        clearTimeout(timer)
        const where = `the control channel of ${formatTpmEndpoint(endpoint)}`
        reject(new TpmError(code, `${where} ${reason}`))
      }
      const timer = setTimeout(() => fail('TPM_TIMEOUT', `did not answer ${command}`), timeoutMs)
      let received = Buffer.alloc(0)
      socket.on('data', (chunk: Buffer) => {
        received = Buffer.concat([received, chunk])
        if (received.length < RESULT_BYTES) return
        // A refusal has no more than its result.
        if (received.readUInt32BE() === 0 && received.length < lengthOf(received)) return
        clearTimeout(timer)
        resolve(received)
      })
      socket.once('error', () => fail('TPM_UNREACHABLE', 'broke'))
      socket.once('close', () => fail('TPM_UNREACHABLE', `closed before it answered ${command}`))
      const code = Buffer.alloc(4)
      code.writeUInt32BE(CMD[command])
      socket.write(Buffer.concat([code, body]))
    })
    const result = answer.readUInt32BE()
    if (result !== 0)
      throw new TpmError('SWTPM_FAILED', `swtpm refused ${command} with result ${result}`)
    return answer
  } finally {
    socket.destroy()
  }
}

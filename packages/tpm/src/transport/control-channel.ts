import { TpmError } from '../errors.ts'
import { connectChannel, formatTpmEndpoint, type TpmEndpoint } from './endpoint.ts'

/**
 * Commands of swtpm's control channel. Request and result have 32 bits, big-endian. A result of 0
 * means success. swtpm_ioctls(3).
 */
const CMD = { init: 2, shutdown: 3 } as const
const RESULT_BYTES = 4

/** Power-cycles the TPM. It forgets its volatile state and waits for TPM2_Startup. */
export function controlInit(endpoint: TpmEndpoint, timeoutMs: number): Promise<void> {
  const flags = Buffer.alloc(4)
  return control(endpoint, 'init', flags, timeoutMs)
}

/** Ends the swtpm process. */
export function controlShutdown(endpoint: TpmEndpoint, timeoutMs: number): Promise<void> {
  return control(endpoint, 'shutdown', Buffer.alloc(0), timeoutMs)
}

/**
 * Opens one connection for each request. swtpm serves one control client at a time, so a permanent
 * connection would block other clients.
 */
async function control(
  endpoint: TpmEndpoint,
  command: keyof typeof CMD,
  body: Buffer,
  timeoutMs: number,
): Promise<void> {
  const socket = await connectChannel(endpoint, 'control', timeoutMs)
  try {
    const result = await new Promise<number>((resolve, reject) => {
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
        clearTimeout(timer)
        resolve(received.readUInt32BE())
      })
      socket.once('error', () => fail('TPM_UNREACHABLE', 'broke'))
      socket.once('close', () => fail('TPM_UNREACHABLE', `closed before it answered ${command}`))
      const code = Buffer.alloc(4)
      code.writeUInt32BE(CMD[command])
      socket.write(Buffer.concat([code, body]))
    })
    if (result !== 0)
      throw new TpmError('SWTPM_FAILED', `swtpm refused ${command} with result ${result}`)
  } finally {
    socket.destroy()
  }
}

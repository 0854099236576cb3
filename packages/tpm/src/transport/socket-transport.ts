import type { Socket } from 'node:net'
import { TpmError } from '../errors.ts'
import { connectChannel, type TpmEndpoint } from './endpoint.ts'
import type { TpmTransport } from './transport.ts'

const HEADER_BYTES = 10
/** Maximum size of a TPM's response. Part 2, clause 10.4. */
const MAX_RESPONSE_BYTES = 4096
const MAX_WAITING_COMMANDS = 256

type Waiting = {
  command: Buffer
  timeoutMs: number
  resolve: (response: Buffer) => void
  reject: (error: TpmError) => void
}

/**
 * Connects to the data channel of a swtpm, which accepts bare TPM commands from one client at a
 * time.
 * @throws TpmError TPM_UNREACHABLE; TPM_TIMEOUT if the connection is not made in time
 */
export async function connectTransport(
  endpoint: TpmEndpoint,
  connectTimeoutMs: number,
): Promise<TpmTransport> {
  return socketTransport(await connectChannel(endpoint, 'server', connectTimeoutMs))
}

function socketTransport(socket: Socket): TpmTransport {
  const waiting: Waiting[] = []
  let current: Waiting | undefined
  let received = Buffer.alloc(0)
  let timer: NodeJS.Timeout | undefined
  let death: TpmError | undefined

  // After a failure the next bytes could belong to any command, so the transport is dead.
  const die = (error: TpmError): void => {
    if (death !== undefined) return
    death = error
    clearTimeout(timer)
    socket.destroy()
    current?.reject(error)
    current = undefined
    for (const { reject } of waiting.splice(0)) reject(error)
  }

  const sendNext = (): void => {
    if (current !== undefined) return
    current = waiting.shift()
    if (current === undefined) return
    const { command, timeoutMs } = current
    timer = setTimeout(() => {
      die(new TpmError('TPM_TIMEOUT', `the TPM did not answer within ${timeoutMs} ms`))
    }, timeoutMs)
    socket.write(command)
  }

  socket.setNoDelay(true)
  socket.on('error', (cause) => {
    die(new TpmError('TPM_UNREACHABLE', 'the connection to the TPM broke', { cause }))
  })
  socket.on('close', () => {
    die(new TpmError('TPM_UNREACHABLE', 'the TPM closed the connection'))
  })
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    if (current === undefined) {
      die(new TpmError('TPM_RESPONSE_INVALID', 'the TPM answered though nothing was asked'))
      return
    }
    if (received.length < HEADER_BYTES) return
    const sizeBytes = received.readUInt32BE(2)
    if (sizeBytes < HEADER_BYTES || sizeBytes > MAX_RESPONSE_BYTES || received.length > sizeBytes) {
      die(new TpmError('TPM_RESPONSE_INVALID', 'the TPM answered with a wrong size'))
      return
    }
    if (received.length < sizeBytes) return
    clearTimeout(timer)
    const { resolve } = current
    const response = received
    current = undefined
    received = Buffer.alloc(0)
    resolve(response)
    sendNext()
  })

  return {
    transmit: (command, timeoutMs) =>
      new Promise((resolve, reject) => {
        if (death !== undefined) {
          reject(death)
          return
        }
        if (waiting.length >= MAX_WAITING_COMMANDS) {
          reject(new TpmError('TPM_TIMEOUT', 'too many commands wait for the TPM'))
          return
        }
        waiting.push({ command, timeoutMs, resolve, reject })
        sendNext()
      }),
    close: () =>
      new Promise((resolve) => {
        if (socket.closed) {
          resolve()
          return
        }
        socket.once('close', () => resolve())
        die(new TpmError('TPM_UNREACHABLE', 'the connection to the TPM was closed'))
      }),
  }
}

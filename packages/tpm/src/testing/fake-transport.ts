import type { TpmTransport } from '../transport/transport.ts'

/** Returns a transport whose responses a test determines. It records the commands. */
export function fakeTransport(answer: (command: Buffer, count: number) => Buffer): TpmTransport & {
  sent: Buffer[]
} {
  const sent: Buffer[] = []
  return {
    sent,
    transmit: async (command) => {
      sent.push(Buffer.from(command))
      return answer(command, sent.length)
    },
    close: async () => undefined,
  }
}

/** Returns a response without sessions: header, response code, parameters. */
export function response(responseCode: number, parameters = Buffer.alloc(0), tag = 0x8001): Buffer {
  const header = Buffer.alloc(10)
  header.writeUInt16BE(tag)
  header.writeUInt32BE(10 + parameters.length, 2)
  header.writeUInt32BE(responseCode, 6)
  return Buffer.concat([header, parameters])
}

/** Returns the same transport, with a hook that can observe or change the responses. */
export function watched(
  inner: TpmTransport,
  onPassing: (command: Buffer, response: Buffer) => Buffer,
): TpmTransport {
  return {
    transmit: async (command, timeoutMs) =>
      onPassing(command, await inner.transmit(command, timeoutMs)),
    close: () => inner.close(),
  }
}

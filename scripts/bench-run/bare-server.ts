import { Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js'

/** What a server of a bench shows, and whom it trusts, as PEM. */
export type BareIdentity = { certificatePem: string; privateKeyPem: string; rootsPem: string }

/** Returns a method with two streams whose messages are plain bytes. */
export function bytesMethod<Path extends string>(path: Path) {
  return {
    path,
    requestStream: true,
    responseStream: true,
    requestSerialize: (bytes: Buffer) => bytes,
    requestDeserialize: (bytes: Buffer) => bytes,
    responseSerialize: (bytes: Buffer) => bytes,
    responseDeserialize: (bytes: Buffer) => bytes,
  } as const
}

/** Serves a method over mutual TLS, and answers each message. Returns the port. */
export function serveBytes(
  method: ReturnType<typeof bytesMethod>,
  { certificatePem, privateKeyPem, rootsPem }: BareIdentity,
  answer: (request: Buffer) => Promise<Buffer>,
  maxMessageBytes?: number,
): Promise<number> {
  const server = new Server(
    maxMessageBytes === undefined ? {} : { 'grpc.max_receive_message_length': maxMessageBytes },
  )
  server.addService(
    { exchange: { ...method, originalName: 'exchange' } },
    {
      exchange: (stream: ServerDuplexStream<Buffer, Buffer>) => {
        stream.on('data', (request: Buffer) => {
          void answer(request).then((bytes) => stream.write(bytes))
        })
        stream.on('end', () => stream.end())
      },
    },
  )
  const pair = { cert_chain: Buffer.from(certificatePem), private_key: Buffer.from(privateKeyPem) }
  const credentials = ServerCredentials.createSsl(Buffer.from(rootsPem), [pair], true)
  return new Promise((resolve, reject) => {
    server.bindAsync('localhost:0', credentials, (error, port) =>
      error === null ? resolve(port) : reject(error),
    )
  })
}

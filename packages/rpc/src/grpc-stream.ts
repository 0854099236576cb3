import type { Readable, Writable } from 'node:stream'
import { Metadata } from '@grpc/grpc-js'
import type { CallHeaders } from './call-headers.ts'

/**
 * Returns the messages of a stream of grpc-js, which holds at most 16 messages ahead. Does not
 * destroy the stream.
 */
export function messagesOf(stream: Readable): AsyncIterator<unknown> {
  return stream.iterator({ destroyOnReturn: false })
}

/** Writes a message. Resolves when the stream has handed it over. */
export function writeMessage(stream: Writable, message: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(message, (error) => (error ? reject(error) : resolve()))
  })
}

/** Converts headers to metadata of grpc-js. */
export function toMetadata(headers: CallHeaders): Metadata {
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value)
  return metadata
}

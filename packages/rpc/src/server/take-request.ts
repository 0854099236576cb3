import { RpcError } from '../errors/rpc-error.ts'
import { readMessages } from '../message-stream.ts'
import { composeNames } from './request-names.ts'

/**
 * Returns the only message of a request.
 * @throws RpcError INVALID_REQUEST if there is no message, or more than one
 */
export async function takeRequest(
  requests: AsyncIterator<unknown>,
  service: string,
  signal: AbortSignal,
  onTaken: () => void,
): Promise<unknown> {
  const messages: unknown[] = []
  for await (const message of readMessages(requests, signal)) messages.push(message)
  onTaken()
  if (messages.length === 1) {
    composeNames(messages[0], service)
    return messages[0]
  }
  const found = messages.length === 0 ? 'no request' : 'more than one request'
  throw new RpcError('INVALID_ARGUMENT', 'INVALID_REQUEST', `the call has ${found}`)
}

import { Metadata, type ServiceError, status } from '@grpc/grpc-js'
import { expect, it } from '@jest/globals'
import { toCallError } from './call-error.ts'

const LONG = `first\n\u001b[2J\u202e${'x'.repeat(5000)}`

function answered(code: number, errorCode?: string): ServiceError {
  const metadata = new Metadata()
  if (errorCode !== undefined) metadata.set('nkpsim-error-code', errorCode)
  return Object.assign(new Error(LONG), { code, details: LONG, metadata })
}

it.each([
  ['with a code', answered(status.NOT_FOUND, 'VM_NOT_FOUND')],
  ['without a code', answered(status.NOT_FOUND)],
  ['of an unreachable peer', answered(status.UNAVAILABLE)],
])(
  'a call error shows the message of a peer as one short line without control characters: %s',
  (_which, error) => {
    const { message } = toCallError(error, 'localhost:1', 0)
    expect(message).toMatch(/first \[2J/)
    expect(message).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u)
    expect(message.length).toBeLessThan(1100)
  },
)

import { expect, it } from '@jest/globals'
import { DaemonError } from '@nkpsim/daemon'
import { toRpcError } from './rpc-errors.ts'

it('a caller is told which file of the host could not be written, and why', () => {
  const error = new DaemonError('STORE_FAILED', 'cannot write recovery.json: no space left')
  expect(toRpcError(error)).toMatchObject({
    status: 'INTERNAL',
    code: 'STORE_FAILED',
    message: 'cannot write recovery.json: no space left',
  })
})

import { describe, expect, it } from '@jest/globals'
import { RpcError, type RpcStatus } from '@nkpsim/rpc'
import { SimulatorError } from '@nkpsim/simulator'
import { CommanderError } from 'commander'
import { CliError } from './errors.ts'
import { describeFailure } from './exit-codes.ts'

describe('describeFailure', () => {
  it.each<[RpcStatus, number]>([
    ['INVALID_ARGUMENT', 2],
    ['NOT_FOUND', 3],
    ['ALREADY_EXISTS', 4],
    ['FAILED_PRECONDITION', 4],
    ['PERMISSION_DENIED', 5],
    ['UNAUTHENTICATED', 5],
    ['UNAVAILABLE', 6],
    ['DEADLINE_EXCEEDED', 6],
    ['INTERNAL', 1],
  ])(
    'maps status %s of a call to exit code %i, and keeps the error code of the called daemon',
    (status, code) => {
      const failure = describeFailure(new RpcError(status, 'SOME_CODE', 'what is wrong'))
      expect(failure).toEqual({ exitCode: code, code: 'SOME_CODE', message: 'what is wrong' })
    },
  )

  it('reports a wrong command line as USAGE', () => {
    const error = new CommanderError(1, 'commander.unknownOption', "error: unknown option '--x'\n")
    expect(describeFailure(error)).toEqual({
      exitCode: 2,
      code: 'USAGE',
      message: "unknown option '--x'; see --help",
    })
  })

  it('reports why the input of a call could not be read, and not that the call failed', () => {
    const cause = new CliError('USAGE', 'cannot read the image x: permission denied')
    const error = new RpcError('UNKNOWN', 'UNKNOWN', 'call to esx-1 failed', { cause })
    expect(describeFailure(error)).toEqual({ exitCode: 2, code: 'USAGE', message: cause.message })
  })

  it('knows error codes of the simulator and of the command line', () => {
    expect(describeFailure(new SimulatorError('NO_CLUSTER', 'x')).exitCode).toBe(3)
    expect(describeFailure(new SimulatorError('ALREADY_UP', 'x')).exitCode).toBe(4)
    expect(describeFailure(new SimulatorError('PROCESS_FAILED', 'x')).exitCode).toBe(1)
    expect(describeFailure(new CliError('INTERRUPTED', 'x')).exitCode).toBe(130)
  })

  it('turns any error and any other thrown value into one line', () => {
    expect(describeFailure(new Error('one\n  two\r\nthree\n')).message).toBe('one; two; three')
    expect(describeFailure('text')).toMatchObject({ exitCode: 1, message: 'text' })
  })
})

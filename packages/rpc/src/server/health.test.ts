import type { Server, UntypedServiceImplementation } from '@grpc/grpc-js'
import { afterEach, expect, it, jest } from '@jest/globals'
import { HealthImplementation } from 'grpc-health-check'
import { createHealth } from './health.ts'

afterEach(() => void jest.restoreAllMocks())

it('the health service does not remember a watched name that no service has', () => {
  const server: { implementation?: UntypedServiceImplementation } = {}
  const addService: Server['addService'] = (_definition, implementation) => {
    server.implementation = implementation
  }
  createHealth({ addService } as Server, ['known.Service'])
  const kept: string[] = []
  const library = HealthImplementation.prototype as unknown as { addWatcher(name: string): void }
  jest.spyOn(library, 'addWatcher').mockImplementation((name) => void kept.push(name))
  const answers: unknown[] = []
  for (const service of ['', 'known.Service', 'unknown-1', 'unknown-2', 'constructor']) {
    const call = {
      request: { service },
      on: () => call,
      write: (answer: unknown) => answers.push(answer),
    }
    Reflect.apply(server.implementation?.['watch'] as () => void, undefined, [call])
  }
  expect(kept).toEqual(['', 'known.Service'])
  const known = { status: 'NOT_SERVING' }
  const unknown = { status: 'SERVICE_UNKNOWN' }
  expect(answers).toEqual([known, known, unknown, unknown, unknown])
})

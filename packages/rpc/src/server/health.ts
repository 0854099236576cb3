import type { Server, ServerWritableStream, UntypedServiceImplementation } from '@grpc/grpc-js'
import { HealthImplementation } from 'grpc-health-check'

/** Health of a server for other programs, once or as it changes. (grpc.health.v1) */
export type Health = {
  setServing(isServing: boolean): void
  /** Reports NOT_SERVING for good, and ends watches, for which a stopping server would wait. */
  close(): void
}

/**
 * Registers it; it reports NOT_SERVING until set otherwise.
 * @param services Full names; each has its own status beside the server's
 */
export function createHealth(server: Server, services: readonly string[]): Health {
  const names = ['', ...services]
  const health = new HealthImplementation(
    Object.fromEntries(names.map((name) => [name, 'NOT_SERVING'])),
  )
  const watches = new Set<ServerWritableStream<unknown, unknown>>()
  const track = ({ watch, ...others }: UntypedServiceImplementation) => ({
    ...others,
    watch: (call: ServerWritableStream<unknown, unknown>) => {
      watches.add(call)
      call.on('cancelled', () => watches.delete(call))
      // Safe: it is the method of a stream of responses.
      ;(watch as (call: ServerWritableStream<unknown, unknown>) => void)(call)
    },
  })
  // addToServer uses nothing else of a server.
  const registering: Pick<Server, 'addService'> = {
    addService: (definition, implementation) =>
      server.addService(definition, track(implementation)),
  }
  health.addToServer(registering as Server)
  let isServing = false
  let isClosed = false
  const setServing = (next: boolean): void => {
    if (isClosed || next === isServing) return
    isServing = next
    for (const name of names) health.setStatus(name, next ? 'SERVING' : 'NOT_SERVING')
  }
  return {
    setServing,
    close: () => {
      setServing(false)
      isClosed = true
      for (const watch of watches) watch.end()
    },
  }
}

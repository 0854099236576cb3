import type { Server, ServerWritableStream, UntypedServiceImplementation } from '@grpc/grpc-js'
import { HealthImplementation } from 'grpc-health-check'

type Watch = ServerWritableStream<{ service: string }, unknown>

/**
 * Health of a server for other programs (grpc.health.v1). A program can ask once or watch changes.
 */
export type Health = {
  setServing(isServing: boolean): void
  /**
   * Reports NOT_SERVING from now on, and ends watches, because a stopping server would wait for
   * them.
   */
  close(): void
}

/**
 * Registers the health service on a server. It reports NOT_SERVING until the status is set.
 * @param services full names of services. Each has its own status, in addition to the status of the
 *   server
 */
export function createHealth(server: Server, services: readonly string[]): Health {
  const names = ['', ...services]
  const health = new HealthImplementation(
    Object.fromEntries(names.map((name) => [name, 'NOT_SERVING'])),
  )
  const watches = new Set<Watch>()
  const track = ({ watch, ...others }: UntypedServiceImplementation) => ({
    ...others,
    watch: (call: Watch) => {
      watches.add(call)
      call.on('cancelled', () => watches.delete(call))
      // The library would remember each name for ever, and strangers choose the names.
      if (!names.includes(call.request.service)) {
        call.write({ status: 'SERVICE_UNKNOWN' })
        return
      }
      // The cast is safe, because the method returns a stream of responses.
      ;(watch as (call: Watch) => void)(call)
    },
  })
  // addToServer uses only this method of a server.
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

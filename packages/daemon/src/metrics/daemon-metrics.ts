import type { MachineClock } from '@nkpsim/effects'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** Buckets from a millisecond to ten seconds. */
export const DURATION_BUCKETS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
]

/** A call that an RPC server has answered. All its texts come from a bounded set. */
export type ServedCall = {
  service: string
  method: string
  /** Name of a gRPC status. */
  status: string
  durationMs: number
  /** Whether the call lasts until a peer ends it. Then its duration has no meaning. */
  endless: boolean
}

/** Metrics that every daemon has. */
export type DaemonMetrics = {
  registry: Registry
  rpcServed(call: ServedCall): void
  /** Runs a commit of the store and measures its duration. */
  timeCommit<T>(commit: () => T): T
}

/** Adds a gauge that says what runs. */
export function registerBuildInfo(
  registry: Registry,
  { component, version }: { component: string; version: string },
): void {
  new Gauge({
    name: 'nkpsim_build_info',
    help: 'Always 1; its labels say what runs.',
    labelNames: ['component', 'version'],
    registers: [registry],
  }).set({ component, version }, 1)
}

export function createDaemonMetrics(daemon: {
  component: string
  version: string
  machineClock: Pick<MachineClock, 'monotonicMs'>
}): DaemonMetrics {
  const { component, version, machineClock } = daemon
  const registry = new Registry()
  const registers = [registry]
  const requests = new Counter({
    name: 'nkpsim_rpc_requests_total',
    help: 'Calls that were answered, by their gRPC status.',
    labelNames: ['service', 'method', 'code'],
    registers,
  })
  const duration = new Histogram({
    name: 'nkpsim_rpc_duration_seconds',
    help: 'Duration of the calls that end by themselves.',
    labelNames: ['service', 'method'],
    buckets: DURATION_BUCKETS,
    registers,
  })
  const commits = new Histogram({
    name: 'nkpsim_store_commit_duration_seconds',
    help: 'How long it took to make a change durable.',
    buckets: DURATION_BUCKETS,
    registers,
  })
  registerBuildInfo(registry, { component, version })
  const settle = (startMs: number): void =>
    commits.observe((machineClock.monotonicMs() - startMs) / 1000)
  return {
    registry,
    rpcServed: ({ service, method, status, durationMs, endless }) => {
      requests.inc({ service, method, code: status })
      if (!endless) duration.observe({ service, method }, durationMs / 1000)
    },
    timeCommit: (commit) => {
      const startMs = machineClock.monotonicMs()
      const result = commit()
      if (result instanceof Promise)
        void result.then(
          () => settle(startMs),
          () => undefined,
        )
      else settle(startMs)
      return result
    },
  }
}

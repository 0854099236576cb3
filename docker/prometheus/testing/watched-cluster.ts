import { join } from 'node:path'
import { clusterProcesses } from '@nkpsim/simulator'
import { startTestCluster, type TestCluster } from '@nkpsim/simulator/testing'
import { atOnce, readConfiguration, readRules } from './configuration.ts'
import { type PrometheusServer, startPrometheus } from './prometheus-server.ts'

/** An alert about the machine's disk, which all tests share. */
const OF_THE_MACHINE = 'NkpsimStoreSlow'

/**
 * A cluster on this machine in the form of docker/compose.yaml's site, and a Prometheus with that
 * site's configuration.
 */
export type WatchedCluster = {
  cluster: TestCluster
  prometheus: PrometheusServer
  /** Ports of metrics by daemon name. */
  ports: ReadonlyMap<string, number>
  /** Returns Prometheus' name for a daemon. */
  instanceOf(daemon: string): string
  /** The firing alerts, each as `NAME: SUMMARY`. */
  firing(): Promise<string[]>
  dispose(): Promise<void>
}

export async function startWatchedCluster(): Promise<WatchedCluster> {
  const cluster = await startTestCluster({ hosts: 3, noTpm: [2, 3], metrics: true })
  const ports = new Map(
    clusterProcesses({ stateDir: cluster.stateDir })
      .filter(({ kind }) => kind !== 'swtpm')
      .map(({ name, metricsPort = 0 }) => [name, metricsPort]),
  )
  const configuration = readConfiguration()
  const rules = atOnce(readRules())
  const folder = join(cluster.folder, 'prometheus')
  const started = startPrometheus(folder, { configuration, rules, ports })
  const prometheus = await started.catch(async (error: unknown) => {
    await cluster.dispose()
    throw error
  })
  return {
    cluster,
    prometheus,
    ports,
    instanceOf: (daemon) => `127.0.0.1:${ports.get(daemon)}`,
    firing: async () =>
      (await prometheus.alerts())
        .filter(({ state, labels }) => state === 'firing' && labels['alertname'] !== OF_THE_MACHINE)
        .map(({ labels, annotations }) => `${labels['alertname']}: ${annotations['summary']}`)
        .sort(),
    dispose: async () => {
      await prometheus.stop()
      await cluster.dispose()
    },
  }
}

// Starts a cluster, prints its data as one line, and runs until it is killed. Never disposes of the
// cluster.
import { clusterProcesses, startCluster } from '../index.ts'

const cluster = await startCluster({ noTpm: [1] })
const pids = clusterProcesses(cluster).map(({ pid }) => pid)
process.stdout.write(`${JSON.stringify({ stateDir: cluster.stateDir, pids })}\n`)
setInterval(() => undefined, 1000)

import { tmpdir } from 'node:os'
import type { Place } from './cluster-place.ts'
import type { ClusterContext } from './context.ts'
import { tpmNames } from './plan-cluster.ts'
import { isRunning } from './process-identity.ts'
import { checkSocketFolder, socketFolder } from './sockets.ts'
import { stopProcesses } from './stop-cluster.ts'

/**
 * Makes a cluster work in its current folder. First stops processes that run under its former path,
 * because they would write there. Chooses the folder for sockets again if no process uses sockets.
 * @throws SimulatorError INVALID_OPTION if the paths of sockets are too long
 */
export async function takePlace(context: ClusterContext, place: Place): Promise<void> {
  const { registry } = context
  if (registry.current().place?.path !== place.path) await stopProcesses(context)
  const file = registry.current()
  if (file.processes.some((each) => ['swtpm', 'relay'].includes(each.kind) && isRunning(each)))
    return
  const owners = { tpms: tpmNames(file.hosts), relay: file.relay !== undefined }
  const folder = socketFolder(place, owners, tmpdir())
  checkSocketFolder(folder, place, owners)
  await registry.update((current) => ({ ...current, place, tpmSocketFolder: folder }))
}

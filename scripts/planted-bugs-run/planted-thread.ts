import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { workerData } from 'node:worker_threads'

/** Files with a bug: absolute paths, and the texts to load instead of the files. */
export type Replaced = {
  files: readonly { path: string; text: string }[]
  /** Whether the seeds are those with vCenter HA. */
  hasHa: boolean
}

const { files, hasHa }: Replaced = workerData
const replaced = new Map(files.map(({ path, text }) => [pathToFileURL(path).href, text]))
registerHooks({
  load: (url, context, nextLoad) => {
    const source = replaced.get(url)
    if (source === undefined) return nextLoad(url, context)
    return { format: 'module-typescript', source, shortCircuit: true }
  },
})
// Loaded after the hook is there, because it loads the daemons.
await (hasHa
  ? import('@nkpsim/seeded-cluster/ha-seed-thread')
  : import('@nkpsim/seeded-cluster/seed-thread'))

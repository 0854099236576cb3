import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { workerData } from 'node:worker_threads'

/** The file to replace by its text with a bug, with its absolute path. */
export type Replaced = { path: string; text: string }

const { path, text }: Replaced = workerData
const replaced = pathToFileURL(path).href
registerHooks({
  load: (url, context, nextLoad) =>
    url === replaced
      ? { format: 'module-typescript', source: text, shortCircuit: true }
      : nextLoad(url, context),
})
// Loaded after the hook is there, because it loads the daemons.
await import('@nkpsim/seeded-cluster/seed-thread')

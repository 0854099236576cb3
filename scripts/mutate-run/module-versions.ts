import { registerHooks } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** The modules that are loaded again for one run of tests, and the text of the mutated one. */
export type ModuleVersion = {
  id: string
  /** Absolute paths of the mutated file and of all files that import it. */
  paths: ReadonlySet<string>
  mutated?: { path: string; text: string } | undefined
}

const VERSION = 'version'

/**
 * Makes Node.js load the modules of a version again under other addresses. All other modules, such
 * as those of npm packages, stay loaded. No file is changed.
 */
export function loadVersions(testGlobals: string): { use(version: ModuleVersion): void } {
  let current: ModuleVersion = { id: '', paths: new Set() }
  registerHooks({
    resolve: (specifier, context, nextResolve) => {
      if (specifier === '@jest/globals')
        return { url: pathToFileURL(testGlobals).href, shortCircuit: true }
      const resolved = nextResolve(specifier, context)
      if (!resolved.url.startsWith('file:') || !current.paths.has(fileURLToPath(resolved.url)))
        return resolved
      const url = new URL(resolved.url)
      url.searchParams.set(VERSION, current.id)
      return { ...resolved, url: url.href }
    },
    load: (url, context, nextLoad) => {
      if (!url.startsWith('file:')) return nextLoad(url, context)
      const path = fileURLToPath(url)
      if (current.mutated?.path !== path) return nextLoad(url, context)
      return { format: 'module-typescript', source: current.mutated.text, shortCircuit: true }
    },
  })
  return {
    use: (version) => {
      current = version
    },
  }
}

/** Returns the address of a test file in a version. */
export function addressIn(version: ModuleVersion, path: string): string {
  return pathToFileURL(path).href + addressEnding(version)
}

/** Returns the end of the addresses of all modules of a version. */
export function addressEnding({ id }: ModuleVersion): string {
  return `?${VERSION}=${id}`
}

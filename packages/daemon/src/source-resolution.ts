import { type ResolveFnOutput, registerHooks } from 'node:module'

/**
 * Resolves imports between the sources of nkpsim without reading the disk. For each import, Node.js
 * reads links, files and manifests, which takes a daemon 70 ms of CPU at each start. Load this
 * module before all others, such as with `--import`. Needed only for sources: the npm package is
 * bundled.
 */
const SCOPE = '@nkpsim/'
const SOURCE = '.ts'
const packages = new Map<string, ResolveFnOutput>()

registerHooks({
  resolve(specifier, context, next) {
    const { parentURL } = context
    // Sources have no links among them, so the path alone gives the module.
    if (/^\.\.?\//.test(specifier) && specifier.endsWith(SOURCE) && parentURL?.endsWith(SOURCE))
      return {
        url: new URL(specifier, parentURL).href,
        format: 'module-typescript',
        shortCircuit: true,
      }
    if (!specifier.startsWith(SCOPE)) return next(specifier, context)
    // All packages of the workspace see the same packages of nkpsim.
    const known = packages.get(specifier) ?? { ...next(specifier, context), shortCircuit: true }
    packages.set(specifier, known)
    return known
  },
})

import { globSync, readFileSync } from 'node:fs'
import { join, normalize } from 'node:path'

/** Files of a tree by path from its root, each with the files that it imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>

type Manifest = { name: string; exports?: string | Record<string, string> }

const IMPORT = /\bfrom\s*'([^']+)'|\bimport\s*'([^']+)'|\bimport\(\s*'([^']+)'/g
const TYPES_ONLY = /^\s*(?:import|export) type\b[^'"`;]*?from\s*'[^']+'/gm

/** Reads the imports between the files of all packages. */
export function readImportGraph(root: string): ImportGraph {
  const exported = new Map<string, string>()
  for (const path of globSync('packages/*/package.json', { cwd: root })) {
    const manifest: Manifest = JSON.parse(readFileSync(join(root, path), 'utf8'))
    const entries =
      typeof manifest.exports === 'object' ? manifest.exports : { '.': manifest.exports ?? '' }
    for (const [name, target] of Object.entries(entries))
      exported.set(join(manifest.name, name), join(path, '..', target))
  }
  const paths = globSync('packages/*/src/**/*.ts', { cwd: root })
  return new Map(
    paths.map((path) => {
      const text = readFileSync(join(root, path), 'utf8')
      return [path, importsOf(text).map((name) => targetOf(path, name, exported))]
    }),
  )
}

/** Returns these files and all files that import them, directly or not. Pure. */
export function dependentsOf(graph: ImportGraph, paths: readonly string[]): Set<string> {
  const importers = new Map<string, string[]>()
  for (const [path, imported] of graph)
    for (const target of imported) importers.set(target, [...(importers.get(target) ?? []), path])
  const found = new Set<string>()
  const open = [...paths]
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    if (found.has(path)) continue
    // The nearest importers come first.
    found.add(path)
    open.push(...(importers.get(path) ?? []))
  }
  return found
}

/** Returns the imports of a source that load code. Pure. */
export function importsOf(text: string): string[] {
  const code = text.replace(TYPES_ONLY, '')
  return [...code.matchAll(IMPORT)].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '')
}

function targetOf(path: string, name: string, exported: ReadonlyMap<string, string>): string {
  return name.startsWith('.') ? normalize(join(path, '..', name)) : (exported.get(name) ?? name)
}

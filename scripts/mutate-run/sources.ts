import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Folders whose tests must find faults: keys, certificates, attestation and access. */
export const FOLDERS = [
  'packages/crypto',
  'packages/pki',
  'packages/tpm/src/attestation',
  'packages/vcenter/src/attestation',
  'packages/vcenter/src/access',
]
/** Tests, their data and support, and files that only re-export. */
const NOT_MUTATED = /\.test\.ts$|\/(?:testing|vectors|gen)\/|\/index\.ts$/

/** Returns the source files in folders of a tree, by path from its root, with their texts. */
export function sourcesIn(root: string, folders: readonly string[]): Map<string, string> {
  const paths = folders.flatMap((folder) =>
    statSync(join(root, folder), { throwIfNoEntry: false })?.isFile() === true
      ? [folder]
      : globSync(`${folder}/**/*.ts`, { cwd: root, exclude: ['**/node_modules/**'] }),
  )
  return new Map(
    paths
      .filter((path) => !NOT_MUTATED.test(path))
      .sort()
      .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  )
}

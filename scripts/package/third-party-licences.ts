import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BundledPackage } from './bundle.ts'
import { licenceOf, refOf, type Sbom } from './sbom.ts'

/**
 * Accepted licences of third-party code in the package. Each permits use and redistribution if its
 * text is included.
 */
const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'Unlicense',
])

/**
 * Returns whether the package may contain code under an SPDX expression. In an OR, one accepted
 * licence is enough; in an AND, all licences must be accepted.
 */
export function isPermissive(expression: string): boolean {
  const inner = expression.trim().replace(/^\((.*)\)$/, '$1')
  if (/[()]/.test(inner)) return false
  return inner
    .split(/ OR /)
    .some((choice) => choice.split(/ AND /).every((licence) => PERMISSIVE.has(licence.trim())))
}

/**
 * Returns a text about all third-party code in the package: name, version, licence, text of the
 * licence, and notice.
 */
export function thirdPartyLicences(
  root: string,
  packages: readonly BundledPackage[],
  sbom: Sbom,
): string {
  const parts = packages.map((each) => {
    const texts = globSync('{LICEN[CS]E,COPYING,NOTICE,licen[cs]e}*', {
      cwd: join(root, each.folder),
    })
      .sort()
      .filter((file) => existsSync(join(root, each.folder, file)))
      .map((file) => readFileSync(join(root, each.folder, file), 'utf8').trim())
    const text =
      texts.length === 0 ? '(It comes without a text of its licence.)' : texts.join('\n\n')
    const component = sbom.components.find((known) => known['bom-ref'] === refOf(each))
    return `${each.name} ${each.version}\n${component && licenceOf(component)}\n\n${text}\n`
  })
  return parts.join(`\n${'-'.repeat(80)}\n\n`)
}

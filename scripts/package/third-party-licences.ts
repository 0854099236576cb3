import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BundledPackage } from './bundle.ts'
import { licenceOf, refOf, type Sbom } from './sbom.ts'

/**
 * Licences of third-party code that may be in the package: each permits use and redistribution with
 * its text.
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
 * Whether code under an SPDX expression may be in the package: one licence of an OR is enough,
 * every licence of an AND is needed.
 */
export function isPermissive(expression: string): boolean {
  const inner = expression.trim().replace(/^\((.*)\)$/, '$1')
  if (/[()]/.test(inner)) return false
  return inner
    .split(/ OR /)
    .some((choice) => choice.split(/ AND /).every((licence) => PERMISSIVE.has(licence.trim())))
}

/**
 * Returns the text for everything copied into the package: name, version, licence, its text, and
 * its notice.
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

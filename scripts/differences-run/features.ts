import { parse } from 'yaml'
import type { NamedTest } from './test-names.ts'

/** How much of a feature nkpsim has. */
export const DEGREES = ['real', 'simulated', 'partly', 'not here'] as const
export type Degree = (typeof DEGREES)[number]

/** A test that shows a feature. */
export type Evidence = { path: string; name: string }

/** A feature of vSphere. */
export type Feature = {
  feature: string
  here: Degree
  /** What is different from the product; empty if nothing is. */
  difference: string
  tests: Evidence[]
}

export type Area = { area: string; features: Feature[] }

/**
 * Reads the list of features, which is YAML.
 * @throws Error if an entry has an unknown or missing field
 */
export function readAreas(text: string): Area[] {
  const areas: unknown = parse(text)
  if (!Array.isArray(areas)) throw new Error('the list of features must be a list of areas')
  return areas.map((entry) => {
    const { area, features, ...others } = entry
    requireNone(others, `area ${area}`)
    if (typeof area !== 'string' || !Array.isArray(features))
      throw new Error('each area needs the fields area and features')
    return { area, features: features.map(readFeature) }
  })
}

function readFeature(entry: Record<string, unknown>): Feature {
  const { feature, here, difference = '', tests = {}, ...others } = entry
  if (typeof feature !== 'string') throw new Error('each feature needs the field feature')
  requireNone(others, feature)
  const degree = DEGREES.find((each) => each === here)
  if (degree === undefined) throw new Error(`${feature}: "here" must be ${DEGREES.join(', ')}`)
  if (typeof difference !== 'string') throw new Error(`${feature}: "difference" must be a text`)
  const evidence = Object.entries(tests as Record<string, string[]>).flatMap(([path, names]) =>
    names.map((name) => ({ path, name })),
  )
  return { feature, here: degree, difference, tests: evidence }
}

function requireNone(others: object, where: string): void {
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw new Error(`${where}: unknown field "${unknown}"`)
}

/**
 * Returns what makes the list untrue; empty if the page can be written. A feature that is not here
 * has no test and every other feature has at least one test, which exists and is not skipped. Pure.
 * @param testsOf returns the tests of a file, or undefined if there is no such file
 */
export function problemsOf(
  areas: readonly Area[],
  testsOf: (path: string) => readonly NamedTest[] | undefined,
): string[] {
  const features = areas.flatMap((area) => area.features)
  const names = features.map(({ feature }) => feature)
  const twice = names.filter((name, index) => names.indexOf(name) !== index)
  return [
    ...twice.map((name) => `${name}: is listed twice`),
    ...features.flatMap((feature) => [...ownProblems(feature), ...testProblems(feature, testsOf)]),
  ]
}

function ownProblems({ feature, here, difference, tests }: Feature): string[] {
  if (here === 'not here')
    return tests.length > 0 ? [`${feature}: is not here, but has a test`] : []
  const missing = []
  if (tests.length === 0) missing.push(`${feature}: needs a test that shows it`)
  if (here !== 'real' && difference === '') missing.push(`${feature}: needs a difference`)
  return missing
}

function testProblems(
  { feature, tests }: Feature,
  testsOf: (path: string) => readonly NamedTest[] | undefined,
): string[] {
  return tests.flatMap(({ path, name }) => {
    const declared = testsOf(path)
    if (declared === undefined) return [`${feature}: there is no file ${path}`]
    const test = declared.find((each) => each.name === name)
    if (test === undefined) return [`${feature}: ${path} has no test "${name}"`]
    return test.isSkipped ? [`${feature}: ${path} skips the test "${name}"`] : []
  })
}

import { type Area, DEGREES, type Degree, type Evidence } from './features.ts'

const MEANINGS: Readonly<Record<Degree, string>> = {
  real: 'nkpsim does the same work: with real keys, files, TPM commands and network connections',
  simulated: 'nkpsim behaves in the same way, but the thing itself does not exist in nkpsim',
  partly: 'a part of the feature is missing',
  'not here': 'nkpsim does not have the feature',
}

/**
 * Returns the page that compares nkpsim with vSphere. Pure.
 * @param folderOfPage path from the folder of the page to the root of the checkout
 */
export function pageOf(areas: readonly Area[], folderOfPage = '..'): string {
  const features = areas.flatMap((area) => area.features)
  const meanings = DEGREES.map((degree) => {
    const count = features.filter(({ here }) => here === degree).length
    return row([degree, MEANINGS[degree], String(count)])
  })
  const tables = areas.map(({ area, features }) => {
    const rows = features.map(({ feature, here, difference, tests }) =>
      row([feature, here, difference, tests.map((test) => link(test, folderOfPage)).join('; ')]),
    )
    return [`## ${area}`, '', ...table(['feature of vSphere', 'here', 'difference', 'test'], rows)]
  })
  return [
    '# Differences from vSphere',
    '',
    'This page lists the features of vSphere that have to do with key providers. After reading it you know what nkpsim has of each feature, and which test',
    'shows this. `scripts/differences` writes the page from a list of features and the names of tests, so do not edit the page. A test fails if the page is',
    'not current, or if a test that it names does not exist.',
    '',
    ...table(['word', 'meaning', 'features'], meanings),
    '',
    ...tables.flatMap((lines) => [...lines, '']),
  ]
    .join('\n')
    .replace(/\n+$/, '\n')
}

function table(headings: readonly string[], rows: readonly string[]): string[] {
  return [row(headings), row(headings.map(() => '---')), ...rows]
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function link({ path, name }: Evidence, folderOfPage: string): string {
  const text = name.replaceAll('[', '\\[').replaceAll(']', '\\]')
  return `[${text}](${folderOfPage}/${path})`
}

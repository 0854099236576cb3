/** A method of the contract as `service/method`, and the privileges that a caller needs. */
export type NeededByMethod = readonly [path: string, privileges: readonly string[]]

/** A role, with the privileges that it contains. */
export type RoleColumn = { name: string; privileges: readonly string[] }

const BEGIN = '<!-- begin of the generated table: npm run generate -->'
const END = '<!-- end of the generated table -->'
/** Words that are not written in lower case. */
const SPELLED: Readonly<Record<string, string>> = {
  vm: 'VM',
  vms: 'VMs',
  tpm: 'TPM',
  vcenters: 'vCenters',
  vtpm: 'vTPM',
  nbd: 'NBD',
  ha: 'HA',
}

/**
 * Returns a Markdown table of the actions that each role may do. Actions of one service that need
 * the same privileges share a row. Methods that need no privilege are left out.
 */
export function accessTable(
  methods: readonly NeededByMethod[],
  roles: readonly RoleColumn[],
): string {
  const groups = Map.groupBy(
    methods.filter(([, privileges]) => privileges.length > 0),
    ([path, privileges]) => [serviceOf(path), ...privileges.toSorted()].join('\n'),
  )
  const rows = [...groups.values()].map((group) => {
    const [[path = '', privileges = []] = []] = group
    return [
      objectOf(path),
      group.map(([each]) => words(each.split('/')[1] ?? '')).join(', '),
      privileges.map((each) => `\`${each}\``).join(', '),
      ...roles.map((role) => (privileges.every((p) => role.privileges.includes(p)) ? 'yes' : '-')),
    ]
  })
  const heading = ['object', 'actions', 'privileges', ...roles.map(({ name }) => `\`${name}\``)]
  const lines = [heading, heading.map(() => '---'), ...rows.toSorted(byObject)]
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}

/**
 * Replaces the generated table of a page.
 * @throws Error if the page has no place for the table
 */
export function withTable(page: string, table: string): string {
  const [before, rest = ''] = page.split(BEGIN)
  const [, after] = rest.split(END)
  if (before === undefined || after === undefined) throw new Error(`the page lacks ${BEGIN}`)
  return `${before}${BEGIN}\n${table}${END}${after}`
}

function byObject([a = '']: readonly string[], [b = '']: readonly string[]): number {
  return a.localeCompare(b, 'en')
}

function serviceOf(path: string): string {
  return path.split('/')[0] ?? ''
}

/** Returns `Key provider` for `nkpsim.vcenter.v1.KeyProviderService/createProvider`. */
function objectOf(path: string): string {
  const service = serviceOf(path).split('.').at(-1) ?? ''
  const text = words(service.replace(/Service$/, ''))
  // A word such as vTPM keeps its spelling.
  return /^[a-z][A-Z]/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1)
}

/** Returns `list VMs` for `listVms`. */
function words(name: string): string {
  return name
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .split(' ')
    .map((word) => SPELLED[word] ?? word)
    .join(' ')
}

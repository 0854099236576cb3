import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { nodeFolder, type Site, until } from './site.ts'

const NODES = ['vcenter', 'vcenter-2'] as const
const DATABASE = 'vcenter.db'
/** The passive node follows within this time, ms. */
const PATIENCE_MS = 30_000

/**
 * Compares the databases of both nodes. vCenter writes from time to time, so they are equal only at
 * moments.
 * @returns the names of the tables that differ, if they stay different
 */
export async function compareNodes(site: Site): Promise<string[]> {
  let lines: string[] = []
  await until(
    async () => {
      const [first, second] = NODES.map((node) => digestsOf(join(nodeFolder(site, node), DATABASE)))
      const tables = new Set([...(first?.keys() ?? []), ...(second?.keys() ?? [])])
      lines = [...tables]
        .filter((table) => first?.get(table) !== second?.get(table))
        .map((table) => `the nodes differ in the table ${table}`)
      return lines.length === 0
    },
    undefined,
    PATIENCE_MS,
  ).catch(() => undefined)
  return lines
}

/** Returns a digest of each table. */
function digestsOf(path: string): Map<string, string> {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    // One transaction, so that all tables are of the same moment.
    database.exec('BEGIN')
    const tables = database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .all()
    return new Map(
      tables.map(({ name }) => {
        const hash = createHash('sha256')
        const statement = database.prepare(`SELECT * FROM "${name}"`)
        statement.setReadBigInts(true)
        const rows = statement
          .all()
          .map((row) =>
            JSON.stringify(Object.values(row), (_, value) =>
              typeof value === 'bigint' ? String(value) : value,
            ),
          )
        for (const row of rows.sort()) hash.update(row)
        return [String(name), hash.digest('hex')]
      }),
    )
  } finally {
    database.close()
  }
}

import { type Row, text } from './row.ts'

/**
 * Returns a reader for the records of hosts, by host id. After a change of one record, all rows are
 * read, but only changed rows are decoded.
 * @param decode decodes the text of a record. Callers must not modify its result
 */
export function decodedRecords<Decoded>(decode: (record: string) => Decoded) {
  let known = new Map<string, { record: string; decoded: Decoded }>()
  return (rows: readonly Row[]): Map<string, Decoded> => {
    known = new Map(
      rows.map((row) => {
        const id = text(row, 'host_id')
        const record = text(row, 'record')
        const before = known.get(id)
        return [id, before?.record === record ? before : { record, decoded: decode(record) }]
      }),
    )
    return new Map([...known].map(([id, { decoded }]) => [id, decoded]))
  }
}

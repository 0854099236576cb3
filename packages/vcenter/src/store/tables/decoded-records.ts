import { type Row, text } from './row.ts'

/**
 * Returns a reader for the records of hosts by host id. A change of one record reads all rows; the
 * reader decodes only rows that changed.
 * @param decode decodes the text of a record; nobody may change the result
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

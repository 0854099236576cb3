import { type Row, text } from './row.ts'

/**
 * Records of hosts by their ids. A change of one reads the rows of all: what was decoded before is
 * not decoded again.
 * @param decode makes a record of its text, which nobody changes afterwards
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

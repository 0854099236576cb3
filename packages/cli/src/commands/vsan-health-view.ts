import type { vcenterV1 } from '@nkpsim/rpc'
import { formatFields, type TableStyle, tableOr } from '../output/table.ts'
import { enumValue } from '../output/words.ts'

/** Health of the encryption of a vSAN cluster as `-o json` shows it. */
export function vsanHealthView(answer: vcenterV1.GetVsanHealthResponse__Output) {
  const color = (value: string): string => enumValue('VSAN_HEALTH_COLOR_', value).toLowerCase()
  const { issues, dualEncryptedVms, objectCounts, kmsProblems } = answer
  return {
    overall: color(answer.overall),
    keys: color(answer.keys),
    kms: color(answer.kms),
    kmsProblems,
    configuration: color(answer.configuration),
    disks: color(answer.disks),
    dualEncryption: color(answer.dualEncryption),
    objects: color(answer.objects),
    objectCounts,
    issues,
    dualEncryptedVms,
  }
}

export type VsanHealthView = ReturnType<typeof vsanHealthView>

export function vsanHealthText(view: VsanHealthView, style: TableStyle): string {
  const { overall, keys, kms, kmsProblems, configuration, disks, objects, objectCounts } = view
  const { dualEncryption, dualEncryptedVms } = view
  const counts = objectCounts.map(({ health, objectCount }) => `${objectCount} ${health}`)
  const fields = formatFields(
    [
      ['Overall', overall],
      ['Keys', keys],
      ['Key servers', [kms, ...kmsProblems].join(', ')],
      ['Configuration', configuration],
      ['Disks', disks],
      ['Objects', [objects, ...counts].join(', ')],
      ['Dual encryption', [dualEncryption, ...dualEncryptedVms].join(', ')],
    ],
    style,
  )
  if (view.issues.length === 0) return fields
  const table = tableOr(
    '',
    view.issues,
    [
      { heading: 'HOST', value: ({ host }) => host },
      { heading: 'ISSUE', value: ({ issue }) => issue },
      { heading: 'MEANING', value: ({ message }) => message },
      { heading: 'DISK', value: ({ diskId }) => diskId, wide: true },
    ],
    style,
  )
  return `${fields}\n${table}`
}

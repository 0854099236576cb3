import { describe, expect, it } from '@jest/globals'
import { LABELS } from './labels.ts'

const labels = Object.values(LABELS)

describe('the labels', () => {
  it('are all different', () => {
    expect(new Set(labels).size).toBe(labels.length)
  })

  it('are not prefixes of each other, so that appended text cannot make two labels equal', () => {
    const meetings = labels.flatMap((one) =>
      labels.filter((other) => other !== one && other.startsWith(one)),
    )
    expect(meetings).toEqual([])
  })

  it('are printable ASCII, so that no label contains a NUL, which ends a label', () => {
    for (const label of labels) expect(label).toMatch(/^[\x20-\x7e]+$/)
  })
})

import { describe, expect, it } from '@jest/globals'
import { LABELS } from './labels.ts'

const labels = Object.values(LABELS)

describe('the labels', () => {
  it('are all different', () => {
    expect(new Set(labels).size).toBe(labels.length)
  })

  it('are none the beginning of another, so that nothing appended makes two meet', () => {
    const meetings = labels.flatMap((one) =>
      labels.filter((other) => other !== one && other.startsWith(one)),
    )
    expect(meetings).toEqual([])
  })

  it('are printable ASCII, so that no label holds the NUL that ends it', () => {
    for (const label of labels) expect(label).toMatch(/^[\x20-\x7e]+$/)
  })
})

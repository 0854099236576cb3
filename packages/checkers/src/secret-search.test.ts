import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { findSecrets } from './secret-search.ts'

const kdk = { label: 'KDK of nkp-1', bytes: randomBytes(32) }

describe('findSecrets', () => {
  it('finds nothing where no secret is', () => {
    expect(findSecrets([kdk], [{ name: '/vcenter/store', bytes: randomBytes(4096) }])).toEqual([])
  })

  it.each(['hex', 'base64', 'base64url'] as const)(
    'finds a KDK in a log line in %s',
    (encoding) => {
      const line = Buffer.from(
        `{"event":"provider.created","key":"${kdk.bytes.toString(encoding)}"}`,
      )
      const found = findSecrets([kdk], [{ name: 'log of esx-1', bytes: line }])
      expect(found.join('\n')).toMatch(/^KDK of nkp-1 \(.*\) is in log of esx-1/)
    },
  )

  it('finds a KDK in a file and in a file name, but ignores its documented place', () => {
    const raw = Buffer.concat([randomBytes(700), kdk.bytes, randomBytes(7)])
    expect(findSecrets([kdk], [{ name: '/esx-1/config', bytes: raw }])).toEqual([
      'KDK of nkp-1 (raw) is in /esx-1/config',
    ])
    const name = `/esx-1/${kdk.bytes.toString('hex')}`
    expect(findSecrets([kdk], [{ name, bytes: Buffer.alloc(0) }])).toHaveLength(1)
    const documented = { ...kdk, documentedIn: '/config-key' }
    expect(findSecrets([documented], [{ name: '/esx-1/config-key', bytes: raw }])).toEqual([])
  })
})

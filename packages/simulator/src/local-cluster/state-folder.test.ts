import { describe, expect, it } from '@jest/globals'
import { clusterPaths } from './paths.ts'
import { isFormerVcenter } from './state-folder.ts'

describe('a vCenter that a restore moved aside', () => {
  it('is distinguished from a copy made by a user', () => {
    const time = new Date(0).toISOString().replaceAll(/[-:.]/g, '')
    expect(isFormerVcenter(clusterPaths.formerVcenter('', time))).toBe(true)
    expect(isFormerVcenter('vcenter.restored')).toBe(true)
    for (const name of ['vcenter.before-upgrade', 'vcenter.before-', 'vcenter', 'vcenter.bak'])
      expect(isFormerVcenter(name)).toBe(false)
  })
})

import { describe, expect, it } from '@jest/globals'
import { clusterPaths } from './paths.ts'
import { isFormerVcenter } from './state-folder.ts'

describe('isFormerVcenter', () => {
  it('distinguishes a vCenter that a restore replaced from a copy that a user made', () => {
    const time = new Date(0).toISOString().replaceAll(/[-:.]/g, '')
    expect(isFormerVcenter(clusterPaths.formerVcenter('', time))).toBe(true)
    expect(isFormerVcenter('vcenter.restored')).toBe(true)
    for (const name of ['vcenter.before-upgrade', 'vcenter.before-', 'vcenter', 'vcenter.bak'])
      expect(isFormerVcenter(name)).toBe(false)
  })
})

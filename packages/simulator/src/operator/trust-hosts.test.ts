import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { OPERATOR_FILES } from '@nkpsim/daemon/operator-files'
import { READY_FILE } from '@nkpsim/daemon/ready-file'
import { clusterPaths } from '../local-cluster/paths.ts'
import { connectTrustHost, trustHostNames } from './trust-hosts.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nkpsim-trust-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function giveAdministrator(name: string): void {
  const operator = clusterPaths.trustOperator(folder, name)
  mkdirSync(operator, { recursive: true })
  writeFileSync(join(operator, OPERATOR_FILES.certificate), 'certificate')
}

describe('a workstation whose trust hosts run elsewhere', () => {
  it('has the trust hosts whose administrator it has', () => {
    giveAdministrator('trust-2')
    giveAdministrator('trust-1')
    mkdirSync(clusterPaths.trustHost(folder, 'trust-3'))
    expect(trustHostNames(folder)).toEqual(['trust-1', 'trust-2'])
  })

  it('has no cluster if it has no administrator', () => {
    mkdirSync(clusterPaths.trustHost(folder, 'trust-1'), { recursive: true })
    expect(() => trustHostNames(folder)).toThrow(expect.objectContaining({ code: 'NO_CLUSTER' }))
  })

  it('refuses an address that is no address', () => {
    giveAdministrator('trust-1')
    writeFileSync(join(clusterPaths.trustHost(folder, 'trust-1'), READY_FILE), '{"port":"1"}')
    expect(() => connectTrustHost(folder, 'trust-1')).toThrow(
      expect.objectContaining({ code: 'STATE_INVALID' }),
    )
  })
})

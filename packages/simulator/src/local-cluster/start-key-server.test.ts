import { expect, it } from '@jest/globals'
import { findPykmip } from '@nkpsim/kmip/pykmip'
import { requirePykmip } from './start-key-server.ts'

it('a missing PyKMIP is an error that says what to install', () => {
  const candidates = ['/nowhere/pykmip-server', import.meta.filename]
  expect(findPykmip(candidates)).toBeUndefined()
  expect(() => requirePykmip(candidates)).toThrow(
    'is not installed; install it: apt-get install -y python3-pykmip',
  )
  expect(findPykmip([...candidates, '/bin/sh'])).toBe('/bin/sh')
})

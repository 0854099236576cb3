import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { serviceDefinition } from './load.ts'

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))

function contentsOf(folder: string): Record<string, string> {
  const files = globSync('**/*.{ts,json,binpb}', { cwd: folder }).sort()
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), 'latin1')]))
}

describe('the generated types', () => {
  it('match proto/: run `npm run generate` after a change there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nkpsim-gen-'))
    try {
      const script = join(ROOT, 'scripts', 'generate-proto-types.ts')
      execFileSync(process.execPath, [script, folder], { stdio: ['ignore', 'ignore', 'inherit'] })
      const generated = contentsOf(folder)
      expect(Object.keys(generated)).toContain('services.ts')
      expect(contentsOf(join(ROOT, 'packages', 'rpc', 'src', 'gen'))).toEqual(generated)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('name the services, and one of them can be loaded by its name', () => {
    const services = readFileSync(join(ROOT, 'packages/rpc/src/gen/services.ts'), 'utf8')
    const names = [...services.matchAll(/'(nkpsim\.[\w.]+)':/g)].map(([, name]) => name)
    expect(names.length).toBeGreaterThan(5)
    expect(Object.keys(serviceDefinition('nkpsim.esxi.v1.HostAgentService'))).toEqual([
      'Synchronize',
    ])
  })
})

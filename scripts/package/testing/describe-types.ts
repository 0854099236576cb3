import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { PATIENCE_MS } from '@nkpsim/daemon/testing'

const run = promisify(execFile)
const ROOT = resolve(import.meta.dirname, '../../..')
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc')
/** Options that check everything, including the files of the package. */
const STRICT = ['--strict', '--noEmit', '--skipLibCheck', 'false', '--exactOptionalPropertyTypes']
const NODE = ['--module', 'nodenext', '--target', 'es2024']
const BUNDLER = ['--module', 'esnext', '--moduleResolution', 'bundler', '--target', 'es2024']

/**
 * Declares the tests of the package's types.
 * @param app folder in which the package is installed, known when the tests run
 */
export function describeTypes(app: () => string): void {
  describe('the types of the package', () => {
    beforeAll(() => {
      writeFileSync(join(app(), 'package.json'), '{ "type": "module", "private": true }')
      // This is the only package that docs/library.md requires in addition to nkpsim.
      mkdirSync(join(app(), 'node_modules/@types'))
      symlinkSync(join(ROOT, 'node_modules/@types/node'), join(app(), 'node_modules/@types/node'))
    })

    /** Returns the errors of tsc in a file of a user of the package. */
    async function check(name: string, text: string, options = NODE): Promise<string> {
      writeFileSync(join(app(), name), text)
      const args = [TSC, ...STRICT, ...options, name]
      return run(process.execPath, args, { cwd: app(), timeout: PATIENCE_MS }).then(
        ({ stdout }) => stdout,
        (error: { stdout?: string }) => error.stdout || String(error),
      )
    }

    /** Changes a text's imports of the sources to imports of the package. */
    function asUser(text: string): string {
      const changed = text.replaceAll("from '@nkpsim/simulator'", "from 'nkpsim'")
      expect(changed).not.toBe(text)
      return changed
    }

    it.each([
      ['as Node finds them', NODE],
      ['as a bundler does', BUNDLER],
    ])('accept correct code, and refuse wrong code, %s', async (_name, options) => {
      const use = readFileSync(join(import.meta.dirname, 'library-use.ts'), 'utf8')
      expect(await check('use.ts', asUser(use), options)).toBe('')
    })

    it('accept the examples', async () => {
      const page = readFileSync(join(ROOT, 'docs/library.md'), 'utf8')
      const examples = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text = '']) => text)
      examples.push(readFileSync(join(ROOT, 'examples/library/provider-lost.test.ts'), 'utf8'))
      expect(examples.length).toBeGreaterThan(1)
      for (const [index, text] of examples.entries())
        expect(await check(`example-${index}.ts`, asUser(text))).toBe('')
    })

    it('name exactly the exports of the package', async () => {
      const list = "console.log(JSON.stringify(Object.keys(await import('nkpsim'))))"
      const args = ['--input-type=module', '--eval', list]
      const { stdout } = await run(process.execPath, args, { cwd: app(), timeout: PATIENCE_MS })
      const names: string[] = JSON.parse(stdout)
      expect(names).toContain('startCluster')
      const exports = names.map((name) => `${name}: true`).join(', ')
      const text = `import type * as library from 'nkpsim'
        export const names: Record<keyof typeof library, true> = { ${exports} }`
      expect(await check('names.ts', text)).toBe('')
    })
  })
}

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
const STRICT = [
  ...['--strict', '--noEmit', '--skipLibCheck', 'false', '--exactOptionalPropertyTypes'],
  // Several threads take more CPU time, which the other tests need.
  '--singleThreaded',
]
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

    /** Returns the errors of tsc in files of a user of the package. */
    async function check(files: Readonly<Record<string, string>>, options: readonly string[]) {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(app(), name), text)
      const args = [TSC, ...STRICT, ...options, ...Object.keys(files)]
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

    const use = (): Record<string, string> => {
      const text = readFileSync(join(import.meta.dirname, 'library-use.ts'), 'utf8')
      return { 'use.ts': asUser(text) }
    }

    function examples(): Record<string, string> {
      const page = readFileSync(join(ROOT, 'docs/library.md'), 'utf8')
      const texts = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text = '']) => text)
      texts.push(readFileSync(join(ROOT, 'examples/library/provider-lost.test.ts'), 'utf8'))
      expect(texts.length).toBeGreaterThan(1)
      const named = texts.map((text, index) => [`example-${index}.ts`, asUser(text)])
      return Object.fromEntries(named)
    }

    /** Returns a file that compiles only if the types name exactly the exports of the package. */
    async function allNames(): Promise<Record<string, string>> {
      const list = "console.log(JSON.stringify(Object.keys(await import('nkpsim'))))"
      const args = ['--input-type=module', '--eval', list]
      const { stdout } = await run(process.execPath, args, { cwd: app(), timeout: PATIENCE_MS })
      const names: string[] = JSON.parse(stdout)
      expect(names).toContain('startCluster')
      const exports = names.map((name) => `${name}: true`).join(', ')
      const text = `import type * as library from 'nkpsim'
        export const names: Record<keyof typeof library, true> = { ${exports} }`
      return { 'names.ts': text }
    }

    // One check covers all files, because tsc reads the types of the package for each check.
    it('accept correct code and the examples, refuse wrong code, and name exactly the exports (Node module resolution)', async () => {
      expect(await check({ ...use(), ...examples(), ...(await allNames()) }, NODE)).toBe('')
    })

    it('accept correct code and refuse wrong code (bundler module resolution)', async () => {
      expect(await check(use(), BUNDLER)).toBe('')
    })
  })
}

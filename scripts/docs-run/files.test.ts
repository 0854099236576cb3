import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { type ExampleFile, readExamples } from './examples.ts'
import { pagesOf } from './run-page.ts'

const ROOT = join(import.meta.dirname, '../..')

const files = pagesOf(ROOT).flatMap((page) =>
  readExamples(readFileSync(join(ROOT, page), 'utf8'))
    .steps.filter((step) => step.kind === 'file')
    .map((file) => ({ page, ...file })),
)

function ofLanguage(language: string): (ExampleFile & { page: string })[] {
  return files.filter((file) => file.language === language)
}

/** Returns the errors of tsc in files, with the strictness of this project. */
async function typecheck(sources: readonly { path: string; content: string }[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'nk-'))
  try {
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
    const config = { extends: join(ROOT, 'tsconfig.json'), include: ['**/*.ts'] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    for (const { path, content } of sources) {
      mkdirSync(join(folder, path, '..'), { recursive: true })
      writeFileSync(join(folder, path), content)
    }
    const args = ['-p', folder, '--singleThreaded']
    const tsc = promisify(execFile)(join(ROOT, 'node_modules/.bin/tsc'), args, { cwd: folder })
    return await tsc.then(
      ({ stdout }) => stdout,
      ({ stdout }: { stdout: string }) => stdout,
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

it('every file of the pages in YAML and JSON parses', () => {
  const yaml = ofLanguage('yaml')
  expect(yaml.length).toBeGreaterThan(0)
  for (const { content } of yaml) parse(content)
  for (const { content } of ofLanguage('json')) JSON.parse(content)
  expect(files.filter(({ name }) => name === '')).toEqual([])
})

it('every file of the pages in TypeScript compiles', async () => {
  const sources = ofLanguage('ts').map(({ page, name, content }) => ({
    path: join(page, name),
    content,
  }))
  const wrong = { path: 'wrong.ts', content: "export const port: number = '443'\n" }
  const complaints = await typecheck([...sources, wrong])
  expect(complaints.trim().split('\n')).toEqual([
    expect.stringMatching(/^wrong\.ts\b.*Type 'string' is not assignable to type 'number'/),
  ])
})

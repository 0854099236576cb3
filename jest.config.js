import { availableParallelism } from 'node:os'
import { compileCacheFolder } from './packages/simulator/src/compile-cache.ts'

// For jest's workers and the hundreds of processes of tests: otherwise each strips types again.
process.env.NODE_COMPILE_CACHE ??= compileCacheFolder(process.env)

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/packages', '<rootDir>/scripts', '<rootDir>/docker'],
  testMatch: ['**/*.test.ts'],
  setupFiles: ['<rootDir>/scripts/test-run/worker-ports.js'],
  testSequencer: '<rootDir>/scripts/test-run/long-first.config.js',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2024',
          experimental: { keepImportAttributes: true },
        },
        sourceMaps: 'inline',
      },
    ],
  },
  // The one deadline of tests and hooks: it ends what hangs, and no busy machine misses it.
  testTimeout: 15 * 60_000,
  // On a busy machine, a worker that has run a hundred files needs more than jest's half a second
  // to end.
  workerGracefulExitTimeout: 60_000,
  // Tests wait for processes, TPMs and disks more than they compute.
  maxWorkers: Math.ceil(1.5 * availableParallelism()),
  // Of tests that run side by side in one file, each with a cluster of its own.
  maxConcurrency: 2,
  coverageProvider: 'v8',
  coverageReporters: ['json-summary'],
  collectCoverageFrom: ['packages/{crypto,pki,tpm}/src/**/*.ts', '!**/*.test.ts', '!**/index.ts'],
}

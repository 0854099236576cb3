import { availableParallelism } from 'node:os'
import { compileCacheFolder } from './packages/simulator/src/compile-cache.ts'

// The cache is for jest's workers and the processes of tests, which otherwise strip types again.
process.env.NODE_COMPILE_CACHE ??= compileCacheFolder(process.env)

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/packages', '<rootDir>/scripts', '<rootDir>/docker'],
  testMatch: ['**/*.test.ts'],
  globalSetup: '<rootDir>/scripts/test-run/before-tests.config.js',
  setupFiles: ['<rootDir>/scripts/test-run/worker-ports.js'],
  setupFilesAfterEnv: ['<rootDir>/scripts/test-run/equal-bytes.js'],
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
  // The single deadline of tests and hooks. It ends a hanging test; even a busy machine is faster.
  testTimeout: 15 * 60_000,
  // On a busy machine, a worker that has run a hundred files needs more than jest's half a second
  // to end.
  workerGracefulExitTimeout: 60_000,
  // Tests wait for processes, TPMs and disks more than they compute.
  maxWorkers: Math.ceil(1.5 * availableParallelism()),
  // Limit for concurrent tests of one file, each of which has its own cluster.
  maxConcurrency: 2,
  coverageProvider: 'v8',
  coverageReporters: ['json-summary'],
  collectCoverageFrom: [
    'packages/{crypto,effects,pki,tpm}/src/**/*.ts',
    '!**/*.test.ts',
    '!**/testing/**',
    '!**/index.ts',
    // No test loads a file that has only types, so all its lines would count as missed.
    '!packages/effects/src/files.ts',
  ],
}

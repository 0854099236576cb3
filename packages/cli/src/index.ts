export { EXIT_CODES } from './exit-codes.ts'
export { run } from './run.ts'
export { type CommandResult, spawnNkpsim } from './spawn.ts'
export type { Terminal } from './terminal.ts'

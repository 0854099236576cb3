import manifest from '../package.json' with { type: 'json' }

/** Version of nkpsim, the same of every package and of every process that runs from one tree. */
export const VERSION: string = manifest.version

import manifest from '../package.json' with { type: 'json' }

/** Version of nkpsim: the same for all packages and processes of one tree. */
export const VERSION: string = manifest.version

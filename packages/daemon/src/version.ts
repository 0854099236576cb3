import manifest from '../package.json' with { type: 'json' }

/** Version of nkpsim, which all packages and processes of a source tree share. */
export const VERSION: string = manifest.version

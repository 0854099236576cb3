import manifest from '../package.json' with { type: 'json' }

/** Version of nkpsim. */
export const VERSION: string = manifest.version

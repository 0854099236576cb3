import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Parts of the checkout that are copied, because examples write or search in them. The other parts
 * are links.
 */
const COPIED = ['docker', 'docs', 'examples', 'proto']

/** Makes a folder that looks like a fresh checkout. It has links to the parts of a checkout. */
export function linkCheckout(root: string, checkout: string): void {
  mkdirSync(checkout)
  for (const name of readdirSync(root)) {
    if (name.startsWith('.') || name === 'node_modules') continue
    if (name === 'scripts') linkEntries(join(root, name), join(checkout, name))
    else if (COPIED.includes(name))
      cpSync(join(root, name), join(checkout, name), { recursive: true })
    else symlinkSync(join(root, name), join(checkout, name))
  }
  // The run has its own node_modules folder, so that a page can remove it without removing
  // node_modules of this checkout.
  linkEntries(join(root, 'node_modules'), join(checkout, 'node_modules'))
}

/** Makes a folder with links to the entries of another folder. */
function linkEntries(from: string, to: string): void {
  mkdirSync(to)
  for (const name of readdirSync(from)) symlinkSync(join(from, name), join(to, name))
}

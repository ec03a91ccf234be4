/** Hands the number of a run on to all that a test file imports of ours, so that every run has modules of its own. */
export async function resolve (specifier, context, next) {
  const run = context.parentURL?.match(/\?run=\d+$/)?.[0]
  if (run === undefined) return await next(specifier, context)
  if (specifier === 'tap') return { url: new URL(`./tap.js${run}`, import.meta.url).href, shortCircuit: true }
  const found = await next(specifier, context)
  const isOurs = specifier.startsWith('.') && !found.url.includes('/node_modules/')
  return isOurs ? { ...found, url: found.url + run } : found
}

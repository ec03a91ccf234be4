import pino, { type Logger } from 'pino'

/** Lines of JSON on standard output. Errors are cut to what cannot hold an address or a token. */
export function openLog (level: string): Logger {
  return pino(logOptions(level))
}

/** The same for a framework that makes its own logger. */
export function logOptions (level: string) {
  return { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: plainly } }
}

/** Name, message, code and stack: never the fields of a foreign error, which may hold a request with its secrets. */
function plainly (error: unknown) {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error), stack: '' }
  const code = 'code' in error ? error.code : undefined
  return { type: error.name, message: error.message, code, stack: error.stack ?? '' }
}

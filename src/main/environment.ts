import { readFileSync } from 'node:fs'

/** A setting that is missing or malformed. The message is one sentence that names it and says what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Reads variables, each of which may be given as `NAME_FILE` instead, naming a file that holds it. */
export class Environment {
  readonly #variables: Readonly<Record<string, string | undefined>>

  constructor (variables: Readonly<Record<string, string | undefined>>) {
    this.#variables = variables
  }

  /** Null when it is not given, or blank. */
  text (name: string): string | null {
    const file = this.#variables[`${name}_FILE`]
    const given = file === undefined || file === '' ? this.#variables[name] : this.#contents(name, file)
    return given === undefined || given.trim() === '' ? null : given.trim()
  }

  required (name: string, hint: string): string {
    const text = this.text(name)
    if (text === null) throw new ConfigError(`${name} is not set: ${hint}`)
    return text
  }

  choice<Choice extends string> (name: string, choices: readonly [Choice, ...Choice[]]): Choice {
    const text = this.text(name)
    if (text === null) return choices[0]
    const chosen = choices.find((choice) => choice === text)
    if (chosen === undefined) throw new ConfigError(`${name} must be one of ${choices.join(', ')}, not "${text}".`)
    return chosen
  }

  /** A whole number between `min` and `max`. */
  integer (name: string, fallback: number, min: number, max: number): number {
    return this.optionalInteger(name, min, max) ?? fallback
  }

  optionalInteger (name: string, min: number, max: number): number | null {
    const text = this.text(name)
    if (text === null) return null
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new ConfigError(`${name} must be a whole number from ${min} to ${max}, not "${text}".`)
    }
    return value
  }

  matching (name: string, pattern: RegExp, hint: string): string {
    const text = this.required(name, hint)
    // The value may be a secret: it is never repeated.
    if (!pattern.test(text)) throw new ConfigError(`${name} is malformed: ${hint}`)
    return text
  }

  /** A URL of one of these schemes, or null. */
  url (name: string, schemes: readonly string[]): string | null {
    const text = this.text(name)
    if (text === null) return null
    const scheme = URL.canParse(text) ? new URL(text).protocol.slice(0, -1) : null
    if (scheme !== null && schemes.includes(scheme)) return text
    const known = schemes.map((name) => `${name}://`).join(' or ')
    throw new ConfigError(`${name} must be a URL that starts with ${known}.`)
  }

  #contents (name: string, file: string): string {
    try {
      return readFileSync(file, 'utf8')
    } catch (error) {
      const why = error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be read'
      throw new ConfigError(`${name}_FILE names ${file}, which cannot be read (${why}).`, { cause: error })
    }
  }
}

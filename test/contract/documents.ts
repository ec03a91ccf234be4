import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

/** The parts of an OpenAPI 3.0 schema that Twilio uses. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly nullable?: boolean
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly required?: readonly string[]
}

/** A value in a path or a query. */
export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required?: boolean
  readonly schema: Schema
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>

/** What Twilio says of one request and its answers. */
export interface Operation {
  readonly operationId: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}

/** One of Twilio's OpenAPI documents. */
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

const PACKAGE = '@twilio/cli-core@9.0.0'
const INTEGRITY = 'sha512-FPHm5gXAUwM2oATmQi3AGYPFz4Urg5G5/vDkpUu5WqNuwueQaS93HwXjdX1OM+miuq0LMimdfbXDTLEp4Nsjfg=='
const NAMES = ['twilio_api_v2010', 'twilio_trunking_v1'] as const
const CACHE = path.resolve('.tap/contract/cli-core.tgz')

const run = promisify(execFile)

/** Twilio's documents of the two APIs we know, out of the package in which Twilio ships them. */
export async function twilioDocuments (cache = CACHE): Promise<readonly Document[]> {
  if (!await isWhole(cache)) await fetchInto(cache)
  return await Promise.all(NAMES.map(async (name) => {
    const member = `package/src/services/twilio-api/${name}.json`
    const { stdout } = await run('tar', ['-xzOf', cache, member], { maxBuffer: 16 * 1024 * 1024 })
    return JSON.parse(stdout)
  }))
}

/** False for a file that is missing, half there or another one. */
async function isWhole (file: string): Promise<boolean> {
  const bytes = await readFile(file).catch(() => Buffer.of())
  return `sha512-${createHash('sha512').update(bytes).digest('base64')}` === INTEGRITY
}

/** Test processes may do it at once: each fetches for itself, and what is moved into place is whole and the same. */
async function fetchInto (cache: string): Promise<void> {
  await mkdir(path.dirname(cache), { recursive: true })
  const folder = await mkdtemp(path.join(path.dirname(cache), 'fetch-'))
  try {
    const args = ['pack', PACKAGE, '--ignore-scripts', '--json', '--pack-destination', folder]
    // Away from this folder, whose own package.json is none of its business.
    const { stdout } = await run('npm', args, { cwd: tmpdir() })
    const fetched = path.join(folder, JSON.parse(stdout)[0].filename)
    if (!await isWhole(fetched)) throw new Error(`${PACKAGE} is not the one that was pinned: its sha512 differs.`)
    await rename(fetched, cache)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

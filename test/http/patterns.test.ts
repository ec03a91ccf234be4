import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import t from 'tap'
import ts from 'typescript'
import { openApiDocument } from '../../src/main/openapi-document.js'

// Its other engines are programs of their own.
process.env['RECHECK_BACKEND'] = 'pure'
const { checkSync } = await import('recheck')

const SRC = path.join(import.meta.dirname, '../../src')

/** Every regular expression that is written in the code, as a literal. */
function literals (): ReadonlyArray<readonly [where: string, source: string, flags: string]> {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('generated'))
  return files.flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(path.join(SRC, file), 'utf8'), ts.ScriptTarget.ESNext)
    const found: Array<readonly [string, string, string]> = []
    const visit = (node: ts.Node) => {
      if (ts.isRegularExpressionLiteral(node)) {
        const text = node.getText(source)
        const end = text.lastIndexOf('/')
        found.push([`${file}: ${text}`, text.slice(1, end), text.slice(end + 1)])
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
    return found
  })
}

/** Every pattern that the document makes of the schemas. */
async function patterns (): Promise<ReadonlyArray<readonly [string, string, string]>> {
  const found = new Set<string>()
  JSON.parse(await openApiDocument(), (name, value: unknown) => {
    if (name === 'pattern' && typeof value === 'string') found.add(value)
    return value
  })
  return [...found].map((pattern) => [`a schema: ${pattern}`, pattern, 'u'])
}

t.test('none is put together from pieces, which could not be checked here', async (t) => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  const found = files.filter((file) => file.endsWith('.ts') && !/generated|^sandbox/.test(file)).flatMap((file) =>
    readFileSync(path.join(SRC, file), 'utf8').split('\n').filter((line) => line.includes('new RegExp(')))
  t.ok(found.length > 0)
  // A constant is a pattern of the schemas, all of which are checked.
  for (const line of found) t.match(line, /new RegExp\([A-Z_]+\)/)
})

t.test('the check tells a pattern that takes for ever', async (t) => {
  t.equal(checkSync('^(a+)+$', '').status, 'vulnerable')
})

t.test('no pattern, of a schema or in the code, can be made to take for ever', async (t) => {
  const all = [...await patterns(), ...literals()]
  t.ok(all.length > 40)
  for (const [where, source, flags] of all) {
    t.equal(checkSync(source, flags).status, 'safe', where)
  }
})

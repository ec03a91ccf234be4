import { readFileSync } from 'node:fs'
import t from 'tap'
import { readConfig } from '../src/main/config.js'
import { openApiDocument } from '../src/main/openapi-document.js'
import { REASONS } from '../src/plan/reasons.js'

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')

t.test('openapi/openapi.json is what the service serves; npm run openapi writes it', async (t) => {
  t.equal(read('openapi/openapi.json'), await openApiDocument())
})

t.test('every reason has its paragraph in docs/operations.md, and no other', async (t) => {
  const paragraphs = read('docs/operations.md').split('## Every reason')[1]?.split(/^### /m).slice(1) ?? []
  t.same(paragraphs.map((text) => text.split('\n')[0]), Object.keys(REASONS))
  t.ok(paragraphs.every((text) => text.split('\n').slice(1).join('').length > 30))
})

t.test('every setting stands in the README', async (t) => {
  const asked = new Set<string>()
  const given: Record<string, string> = {
    DATABASE_URL: 'postgresql://127.0.0.1/x',
    TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
    TWILIO_API_KEY: 'SK',
    TWILIO_API_SECRET: 's'
  }
  readConfig(new Proxy(given, {
    get (target, name: string) {
      if (!name.endsWith('_FILE') && name !== 'NODE_ENV') asked.add(name)
      return target[name]
    }
  }))
  asked.add('TWILIO_AUTH_TOKEN')
  const readme = read('README.md')
  t.ok(asked.size > 15)
  for (const name of asked) t.ok(readme.includes(`\`${name}\``), name)
})
